import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { parseStudy } from '../../shared/experiment/study.ts'
import { decodePacked, encodePacked, PackedFileError } from '../../shared/packed/file.ts'
import { packedFormat } from '../../shared/packed/manifest.ts'
import { parseExpression } from '../../shared/quantizers/parse/parse.ts'
import { decodeBytes, UnusableImage } from '../../electron/data/images/image.ts'
import { parseArchive, writeArchive } from '../../electron/imports/archive.ts'
import { parseCsvRuns } from '../../electron/imports/csv/csv.ts'
import { readEvent } from '../../electron/imports/tensorboard/event.ts'
import { recordsOf } from '../../electron/imports/tensorboard/record-file.ts'
import { decodeSafetensors, encodeSafetensors } from '../../electron/trainer/checkpoints/safetensors.ts'
import { dataTargets } from './fuzz-data.ts'
import type { Target } from './fuzz-target.ts'
import { weightTargets } from './weight-targets.ts'

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')
const bad = (error: unknown) => error instanceof BadInput

function packedFile(): Promise<Uint8Array> {
  const step = {
    operation: 'matmul' as const,
    inputs: ['x', 'w'],
    output: 'y',
    shape: [1, 4],
    attributes: { transposeA: false, transposeB: true },
  }
  const reshape = { operation: 'reshape' as const, inputs: ['images'], output: 'x', shape: [1, 16], attributes: {} }
  return encodePacked({
    manifest: {
      format: packedFormat,
      version: 1,
      architecture: {},
      images: { channels: 1, height: 4, width: 4, mean: [0], deviation: [1] },
      classes: ['a', 'b', 'c', 'd'],
      steps: [reshape, step],
      output: 'y',
      constants: [{ name: 'w', shape: [4, 16], storage: 'signs', parameter: 'w' }],
      source: {},
    },
    constants: new Map([['w', Float32Array.from({ length: 64 }, (_, index) => (index % 3 === 0 ? -1 : 1))]]),
  })
}

/** A BMP of 4x4 pixels, 24 bits each. */
function bitmap(): Uint8Array {
  const bytes = Buffer.alloc(54 + 48, 77)
  bytes.fill(0, 0, 54)
  bytes.write('BM')
  for (const [at, value] of [
    [2, 102],
    [10, 54],
    [14, 40],
    [18, 4],
    [22, 4],
    [34, 48],
  ] as const)
    bytes.writeUInt32LE(value, at)
  bytes.writeUInt16LE(1, 26)
  bytes.writeUInt16LE(24, 28)
  return bytes
}

/** Written by tensorboardX and by PyTorch. */
function eventFiles(): Uint8Array[] {
  return ['tensorboardX', 'torch'].map((name) =>
    readFileSync(join(import.meta.dirname, `../frozen/imports/${name}.tfevents`)),
  )
}

/** readTensorboard puts what the reader of messages throws into words. */
const unread = (error: unknown) =>
  error instanceof Error && !(error instanceof RangeError && /allocation|array length/i.test(error.message))

function studyArchive(): Uint8Array {
  const column = Float64Array.of(1, 2, 3)
  return writeArchive({
    signum: '0',
    study: { name: 'a', notes: '' },
    runs: [
      {
        id: 1,
        state: 'finished',
        experiment: { quantizer: 'bc', seed: 1 },
        progress: { epoch: 1, epochs: 1, step: 3, steps: 3 },
        createdAt: 1,
        startedAt: 1,
        finishedAt: 2,
        error: null,
        starred: false,
        archived: false,
        notes: '',
        tags: [],
        origin: null,
        model: null,
        record: null,
        log: [],
        histograms: [],
        answers: null,
        points: [{ metric: 'train.loss', steps: column, values: column, times: column }],
      },
    ],
  })
}

/** The packed file with its digest made right again, so that what lies behind the digest is reached. */
function resealed(bytes: Uint8Array): Uint8Array {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true))
  const header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString()) as {
    __metadata__: Record<string, string>
  }
  header.__metadata__['sha256'] = createHash('sha256')
    .update(header.__metadata__['manifest'] ?? '')
    .update(bytes.subarray(8 + length))
    .digest('hex')
  const changed = Buffer.from(JSON.stringify(header))
  const start = Buffer.alloc(8)
  start.writeBigUInt64LE(BigInt(changed.length))
  return Buffer.concat([start, changed, bytes.subarray(8 + length)])
}

export const targets: Record<string, () => Target> = {
  ...weightTargets,
  expression: () => ({
    seeds: () =>
      Promise.resolve(
        [
          'tanh(mu*w)',
          'where(abs(w) <= 1, 2 - 2*abs(w), 0)',
          '-1 < w < 1 ? w^3 : sign(w)',
          'exp(-w^2/2)/sqrt(2*pi)',
          '((((w))))',
          'max(min(w, 1), -1) + 0.5e-3',
        ].map((line) => Buffer.from(line)),
      ),
    take: (bytes) => parseExpression(text(bytes)),
    refuses: bad,
  }),
  recipe: () => ({
    seeds: () =>
      Promise.resolve([
        Buffer.from(
          JSON.stringify({
            name: 'a',
            base: { dataset: 'digits', epochs: 2 },
            matrix: [{ quantizer: ['bc', 'bnn'], seed: [1, 2] }],
          }),
        ),
      ]),
    take(bytes) {
      let input: unknown
      try {
        input = JSON.parse(text(bytes))
      } catch {
        throw new BadInput({ code: 'wrong-format', what: 'no JSON' })
      }
      return parseStudy(input)
    },
    refuses: bad,
  }),
  ...dataTargets,
  image: () => ({
    async seeds() {
      const raw = sharp(Buffer.from(Array.from({ length: 3 * 16 * 16 }, (_, index) => (index * 37) % 256)), {
        raw: { width: 16, height: 16, channels: 3 },
      })
      return Promise.all([
        raw.clone().png().toBuffer(),
        raw.clone().jpeg().toBuffer(),
        raw.clone().webp().toBuffer(),
        raw.clone().toColourspace('rgb16').png().toBuffer(),
        raw.clone().toColourspace('cmyk').jpeg().toBuffer(),
        raw.clone().gif().toBuffer(),
        raw.clone().tiff().toBuffer(),
        Promise.resolve(bitmap()),
      ])
    },
    take: (bytes) => decodeBytes(bytes, { size: 8, channels: 3 }),
    refuses: (error) => error instanceof UnusableImage,
  }),
  checkpoint: () => ({
    seeds: () =>
      Promise.resolve([
        encodeSafetensors(
          new Map([
            ['a', { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }],
            ['b', { shape: [2], values: Float64Array.of(1, 2) }],
          ]),
          { format: 'signum-checkpoint-1', state: '{"epoch":1}' },
        ),
      ]),
    take: (bytes) => decodeSafetensors(bytes),
    // readCheckpoint puts every error into words.
    refuses: (error) =>
      error instanceof Error && !(error instanceof RangeError && /allocation|length/i.test(error.message)),
  }),
  'event file': () => ({
    seeds: () => Promise.resolve(eventFiles()),
    take: (bytes) => [...recordsOf(bytes, 'a')].map(readEvent),
    refuses: (error) => bad(error) || unread(error),
  }),
  'event behind a right checksum': () => ({
    seeds: () => Promise.resolve(eventFiles().flatMap((file) => [...recordsOf(file, 'a')])),
    take: (bytes) => readEvent(bytes),
    refuses: unread,
  }),
  csv: () => ({
    seeds: () =>
      Promise.resolve(
        [
          'run,epoch,val/acc,note\na,1,0.5,"x, y"\nb,1,,"say ""hi"\n',
          '"Step","a - loss","a - loss__MIN"\n"0","2.5","2.5"\n',
          'step\tloss\n1\tnan\n',
        ].map((each) => Buffer.from(each)),
      ),
    take: (bytes) => parseCsvRuns(text(bytes), 'a'),
    refuses: bad,
  }),
  archive: () => ({
    seeds: () => Promise.resolve([studyArchive()]),
    take: (bytes) => parseArchive(bytes, 'a'),
    refuses: bad,
  }),
  'packed model': () => ({
    seeds: async () => [await packedFile()],
    take: (bytes) => decodePacked(bytes),
    refuses: (error) => error instanceof PackedFileError,
  }),
  'packed model with a right digest': () => ({
    seeds: async () => [await packedFile()],
    take: async (bytes) => {
      let again: Uint8Array
      try {
        again = resealed(bytes)
      } catch {
        throw new PackedFileError({ code: 'damaged', what: 'no header' })
      }
      return decodePacked(again)
    },
    refuses: (error) => error instanceof PackedFileError,
  }),
}

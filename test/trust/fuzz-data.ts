import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { cifarReader } from '../../electron/data/readers/cifar.ts'
import { csvReader } from '../../electron/data/readers/csv.ts'
import { idxReader } from '../../electron/data/readers/idx.ts'
import { imageFolderReader } from '../../electron/data/readers/image-folder.ts'
import { parseNpy } from '../../electron/data/readers/npy.ts'
import { npzReader } from '../../electron/data/readers/npz.ts'
import { parsePickle } from '../../electron/data/readers/pickle.ts'
import { arrayOf } from '../../electron/data/readers/pickled-array.ts'
import { stl10Reader } from '../../electron/data/readers/stl10.ts'
import { svhnReader } from '../../electron/data/readers/svhn.ts'
import { readParquet } from '../../electron/data/readers/parquet.ts'
import { readWebdataset } from '../../electron/data/readers/webdataset.ts'
import type { Target } from './fuzz-target.ts'
import { idxFiles } from './idx-files.ts'
import { tarOf } from './tar-files.ts'
import { defaultReadOptions } from '../../shared/experiment/reader-options.ts'

const bad = (error: unknown) => error instanceof BadInput
const anyFolder = defaultReadOptions

/** A file that another program wrote. */
const frozen = (name: string): Uint8Array => readFileSync(join(import.meta.dirname, '../frozen/data', name))

/** A reader of files, given its fuzzed file among good ones. @param more further good contents of that file */
function onFiles(
  seeds: Record<string, Uint8Array>,
  fuzzed: string,
  read: (folder: string) => Promise<unknown>,
  more: readonly Uint8Array[] = [],
): Target {
  const folder = mkdtempSync(join(tmpdir(), 'signum-fuzz-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const [name, bytes] of Object.entries(seeds)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  return {
    seeds: () => Promise.resolve([seeds[fuzzed]!, ...more]),
    take(bytes) {
      writeFileSync(join(folder, fuzzed), bytes)
      return read(folder)
    },
    refuses: bad,
  }
}

function cifarFiles(): Record<string, Uint8Array> {
  const rows = (count: number) =>
    Buffer.from(
      Array.from({ length: count * 3073 }, (_, index) => (index % 3073 === 0 ? (index / 3073) % 3 : index % 255)),
    )
  return {
    ...Object.fromEntries([1, 2, 3, 4, 5].map((batch) => [`data_batch_${batch}.bin`, rows(2)])),
    'test_batch.bin': rows(3),
    'batches.meta.txt': Buffer.from('a\nb\nc\n'),
  }
}

function npy(): Uint8Array {
  const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }".padEnd(117) + '\n'
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.from([header.length & 255, header.length >> 8]),
    Buffer.from(header, 'latin1'),
    Buffer.from([1, 2, 3, 4, 5, 6]),
  ])
}

/** The smallest PNG there is: one grey pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
)

function shard(): Uint8Array {
  const names = ['0.png', '0.cls', '1.png', '1.json', '2.png', '2.cls', '3.png', '3.json']
  const contents = [png, Buffer.from('0'), png, Buffer.from('{"label": 1}')]
  return tarOf(names.map((name, index) => [name, contents[index % 4]!]))
}

function stl10(): Record<string, Uint8Array> {
  return {
    'train_X.bin': Buffer.alloc(2 * 27_648, 7),
    'train_y.bin': Buffer.from([1, 2]),
    'test_X.bin': Buffer.alloc(27_648, 9),
    'test_y.bin': Buffer.from([2]),
    'class_names.txt': Buffer.from('a\nb\n'),
  }
}

const csv = (lines: readonly string[]) => Buffer.from(`${lines.join('\n')}\n`)
const pixelLines = ['label,a,b,c,d', '0,1,2,3,4', '1,5,6,7,8', '0,9,10,11,255', '1,0,0,0,0']
const fileLines = ['file,label', '0.png,a', '1.png,b', '"2.png",a', '3.png,"b"']

function cifarArchive(): Uint8Array {
  const files = Object.entries(cifarFiles()).map(([name, bytes]) => [`cifar-10-batches-bin/${name}`, bytes] as const)
  return gzipSync(tarOf(files))
}

/** What lies behind gzip's checksum is reached by changing the archive before it is packed. */
function repacked(archive: Uint8Array): Target {
  const file = 'cifar-10-binary.tar.gz'
  const target = onFiles({ [file]: archive }, file, (folder) => cifarReader.read(join(folder, file), anyFolder))
  return {
    ...target,
    seeds: () => Promise.resolve([gunzipSync(archive)]),
    take: (bytes) => target.take(gzipSync(bytes, { level: 1 })),
  }
}

function arrayFile(shape: readonly number[], values: (index: number) => number): Uint8Array {
  const size = shape.reduce((product, side) => product * side, 1)
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(117) + '\n'
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 255, header.length >> 8])
  return Buffer.concat([start, Buffer.from(header), Uint8Array.from({ length: size }, (_, index) => values(index))])
}

/** @param level 0 leaves the arrays as they are, so that damage reaches them */
function npz(level: 0 | 6 = 6): Uint8Array {
  const files: Record<string, Uint8Array> = {}
  for (const [split, count] of [
    ['train', 6],
    ['test', 4],
  ] as const) {
    files[`x_${split}.npy`] = arrayFile([count, 8, 8], (index) => index % 251)
    files[`y_${split}.npy`] = arrayFile([count], (index) => index % 2)
  }
  return zipSync(files, { level })
}

/** A folder whose held-out images lie together, as in Tiny-ImageNet, with the list of their classes. */
function labelledFolder(): Parameters<typeof onFiles> {
  const lines = ['v0.png\tn01\t0\t0\t62\t62', 'v1.png\tn02\t0\t0\t62\t62', 'v2.png\tn01\t1\t1\t2\t2']
  const files: Record<string, Uint8Array> = { 'val/val_annotations.txt': Buffer.from(`${lines.join('\n')}\n`) }
  for (const name of ['v0', 'v1', 'v2']) files[`val/images/${name}.png`] = png
  for (const name of ['n01/a', 'n01/b', 'n02/a']) files[`train/${name}.png`] = png
  return [files, 'val/val_annotations.txt', (folder) => imageFolderReader.read(folder, anyFolder)]
}

/** Readers of data sets. */
export const dataTargets: Record<string, () => Target> = {
  'idx images': () => onFiles(idxFiles(), 'train-images-idx3-ubyte', (folder) => idxReader.read(folder, anyFolder)),
  'idx labels': () => onFiles(idxFiles(), 'train-labels-idx1-ubyte', (folder) => idxReader.read(folder, anyFolder)),
  cifar: () => onFiles(cifarFiles(), 'data_batch_1.bin', (folder) => cifarReader.read(folder, anyFolder)),
  'cifar archive': () =>
    onFiles({ 'cifar-10-binary.tar.gz': cifarArchive() }, 'cifar-10-binary.tar.gz', (folder) =>
      cifarReader.read(join(folder, 'cifar-10-binary.tar.gz'), anyFolder),
    ),
  'cifar archive unpacked': () => repacked(cifarArchive()),
  'emnist mapping': () => {
    const prefix = 'emnist-letters-'
    const named = Object.entries(idxFiles()).map(([name, bytes]) => [prefix + name.replace('t10k', 'test'), bytes])
    const files: Record<string, Uint8Array> = Object.fromEntries(named)
    files[`${prefix}mapping.txt`] = Buffer.from('0 65 97\r\n1 66 98\r\n2 67\r\n')
    return onFiles(files, `${prefix}mapping.txt`, (folder) => idxReader.read(folder, anyFolder))
  },
  npz: () =>
    onFiles({ 'a.npz': npz() }, 'a.npz', (folder) => npzReader.read(join(folder, 'a.npz'), anyFolder), [npz(0)]),
  'list of labels': () => onFiles(...labelledFolder()),
  npy: () => ({ seeds: () => Promise.resolve([npy()]), take: (bytes) => parseNpy('a.npy', bytes), refuses: bad }),
  pickle: () => ({
    seeds: () => Promise.resolve([frozen('batch.pickle')]),
    take(bytes) {
      const found = parsePickle('a.pickle', bytes)
      return found instanceof Map ? arrayOf('a.pickle', found.get('data') ?? null) : found
    },
    refuses: bad,
  }),
  mat: () =>
    onFiles({ 'a.mat': frozen('packed.mat') }, 'a.mat', (folder) => svhnReader.read(folder, anyFolder), [
      frozen('plain.mat'),
    ]),
  webdataset: () => onFiles({ 'a.tar': shard() }, 'a.tar', (folder) => readWebdataset(folder, anyFolder)),
  'streamed webdataset': () =>
    onFiles({ 'a.tar': shard() }, 'a.tar', async (folder) => {
      const { train } = await readWebdataset(folder, anyFolder, {}, 0)
      return await train.stream?.read(Uint32Array.from(train.labels.keys()))
    }),
  parquet: () =>
    onFiles({ 'a.parquet': frozen('snappy.parquet') }, 'a.parquet', (folder) => readParquet(folder, anyFolder), [
      frozen('zstd-v2.parquet'),
      frozen('gzip.parquet'),
    ]),
  'streamed parquet': () =>
    onFiles(
      { 'a.parquet': frozen('plain.parquet') },
      'a.parquet',
      async (folder) => {
        const { train } = await readParquet(folder, anyFolder, {}, 0)
        return await train.stream?.read(Uint32Array.from(train.labels.keys()))
      },
      [frozen('snappy.parquet')],
    ),
  'stl10 labels': () => onFiles(stl10(), 'train_y.bin', (folder) => stl10Reader.read(folder, anyFolder)),
  'csv of pixels': () => onFiles({ 'a.csv': csv(pixelLines) }, 'a.csv', (folder) => csvReader.read(folder, anyFolder)),
  'csv of files': () => {
    const images = Object.fromEntries([0, 1, 2, 3].map((index) => [`${index}.png`, png]))
    return onFiles({ ...images, 'a.csv': csv(fileLines) }, 'a.csv', (folder) => csvReader.read(folder, anyFolder))
  },
}

import { createHash } from 'node:crypto'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { z } from 'zod'
import { answersSchema, histogramSchema } from '../../shared/contract/metrics.ts'
import {
  logLineSchema,
  modelFactsSchema,
  originSchema,
  recordSchema,
  runStateSchema,
  type RunDetail,
} from '../../shared/contract/run.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { archivedMediumSchema, mediaFile, packMedia, unpackMedia, type ArchivedMedium } from './archive-media.ts'
import { divided, joined } from './archive-points.ts'
import { digestOf } from './digest.ts'
import { readBytes } from './file-bytes.ts'
import type { ImportedSeries } from './imported-run.ts'

// A study as one file: a ZIP of study.json and, for each run, its points as columns of little-endian float64, its
// images, histograms and files, and its newest checkpoint if it was asked for.

const format = 'signum-study'
/**
 * Archives with checkpoints are of version 2, and with images, histograms or files of version 3, which older Signums
 * refuse in words; others are as they always were.
 */
const version = 3
const mostBytes = 2 * 2 ** 30
const mostEntries = 200_001

const archivedRunSchema = z.strictObject({
  /** Number of the run on the store that it comes from. */
  id: z.int(),
  state: runStateSchema,
  experiment: z.record(z.string(), z.unknown()),
  progress: z.strictObject({ epoch: z.int(), epochs: z.int(), step: z.int(), steps: z.int() }),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  error: z.string().nullable(),
  starred: z.boolean(),
  archived: z.boolean(),
  notes: z.string(),
  name: z.string().optional(),
  tags: z.array(z.string()),
  origin: originSchema.nullable(),
  model: modelFactsSchema.nullable(),
  record: recordSchema.nullable(),
  log: z.array(logLineSchema),
  histograms: z.array(histogramSchema),
  answers: answersSchema.nullable(),
  /** In the order of their columns in the file. */
  series: z.array(z.strictObject({ metric: z.string(), points: z.int().min(0) })),
  /** File with the points. */
  file: z.string(),
  /** Of the points (digest.ts). */
  sha256: z.string(),
  /** The run's newest checkpoint, if it was asked for. */
  checkpoint: z
    .strictObject({
      /** Of the file in the run's folder; never a path. */
      name: z.string().regex(/^[\w-][\w.-]*$/),
      epoch: z.int().min(0),
      step: z.int().min(0),
      file: z.string(),
      sha256: z.string(),
    })
    .optional(),
  media: z.array(archivedMediumSchema).optional(),
})
/** Of the row of a run, what is kept as it is; the rest is passed over. */
const keptFacts = z.object(
  archivedRunSchema.omit({
    progress: true,
    log: true,
    histograms: true,
    answers: true,
    series: true,
    file: true,
    sha256: true,
    checkpoint: true,
    media: true,
  }).shape,
)
const studySchema = z.strictObject({
  format: z.literal(format),
  version: z.int().min(1).max(version),
  /** Signum that wrote it. */
  signum: z.string(),
  study: z.strictObject({ name: z.string(), notes: z.string() }).nullable(),
  runs: z.array(archivedRunSchema),
})

/** A checkpoint as a file of its own: its name, the epochs and optimizer steps done, and its bytes. */
export interface ArchivedCheckpoint {
  name: string
  epoch: number
  step: number
  bytes: Uint8Array
}

type Described = z.output<typeof archivedRunSchema>
export type ArchivedRun = Omit<Described, 'series' | 'file' | 'sha256' | 'checkpoint' | 'media'> & {
  points: ImportedSeries[]
  checkpoint?: ArchivedCheckpoint
  media?: ArchivedMedium[]
}

export interface StudyArchive {
  signum: string
  study: { name: string; notes: string } | null
  runs: ArchivedRun[]
}

/** What an archive keeps of the row of a run. */
export function archivedFacts(
  run: RunDetail,
): Omit<ArchivedRun, 'log' | 'histograms' | 'answers' | 'points' | 'checkpoint' | 'media'> {
  const { epoch, epochs, step, steps } = run.progress
  return { ...keptFacts.parse({ ...run, name: run.name || undefined }), progress: { epoch, epochs, step, steps } }
}

/** An archive as bytes; the same runs make the same bytes. */
export function writeArchive({ signum, study, runs }: StudyArchive): Uint8Array {
  const files: Record<string, Uint8Array> = {}
  const described = runs.map(({ points, checkpoint, media = [], ...run }, index) => {
    const file = `runs/${index + 1}.f64`
    const weights = `runs/${index + 1}.safetensors`
    if (checkpoint !== undefined) files[weights] = checkpoint.bytes
    const sorted = points.toSorted((a, b) => (a.metric < b.metric ? -1 : 1))
    files[file] = joined(sorted)
    return {
      ...run,
      series: sorted.map(({ metric, steps }) => ({ metric, points: steps.length })),
      file,
      sha256: digestOf(sorted),
      ...(checkpoint === undefined ? {} : { checkpoint: describedCheckpoint(checkpoint, weights) }),
      ...(media.length === 0 ? {} : { media: packMedia(media, files) }),
    }
  })
  const hasMedia = described.some(({ media }) => media !== undefined)
  const of = hasMedia ? 3 : runs.some(({ checkpoint }) => checkpoint !== undefined) ? 2 : 1
  const json = strToU8(
    JSON.stringify({ format, version: of, signum, study, runs: described } satisfies z.input<typeof studySchema>),
  )
  // A fixed date: the archive depends on what is in it alone.
  return zipSync(
    { 'study.json': json, 'study.sha256': strToU8(sha256(json)), ...files },
    { level: 6, mtime: '2020-01-01T00:00:00Z' },
  )
}

function describedCheckpoint({ name, epoch, step, bytes }: ArchivedCheckpoint, file: string) {
  return { name, epoch, step, file, sha256: sha256(bytes) }
}

/**
 * An archive, with how many bytes it has.
 * @throws BadInput if the file is not an archive, is damaged, or holds more than is read.
 */
export async function readArchive(path: string): Promise<StudyArchive & { bytes: number }> {
  const bytes = await readBytes(path, mostBytes)
  return { ...parseArchive(bytes, path), bytes: bytes.length }
}

/** The same of its bytes. Nothing of it is ever written to a path that it names. */
export function parseArchive(bytes: Uint8Array, path: string): StudyArchive {
  const files = unpacked(bytes, path)
  const text = files['study.json']
  if (text === undefined)
    throw new BadInput({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} is not an archive of a study: it has no study.json`,
    })
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
  } catch (error) {
    throw new BadInput({
      code: 'damaged',
      subject: path,
      what: phrase`${path} is damaged: its study.json is not JSON (${(error as Error).message})`,
    })
  }
  const head = z.object({ format: z.literal(format), version: z.int() }).safeParse(json)
  if (!head.success)
    throw new BadInput({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} is not an archive of a study`,
    })
  if (head.data.version > version)
    throw new BadInput({
      code: 'newer-version',
      subject: path,
      what: phrase`${path} was written by a newer Signum (archive version ${head.data.version}, this one reads
            ${version})`,
      remedy: 'update Signum',
    })
  const promised = files['study.sha256']
  if (promised === undefined || new TextDecoder().decode(promised) !== sha256(text))
    throw new BadInput({
      code: 'damaged',
      subject: path,
      what: phrase`${path} is damaged: its study.json is not the one that was written`,
    })
  const parsed = studySchema.safeParse(json)
  if (!parsed.success)
    throw new BadInput({
      code: 'damaged',
      subject: path,
      what: phrase`${path} is damaged: study.json, ${z.prettifyError(parsed.error).split('\n')[0]!}`,
    })
  const { signum, study, runs } = parsed.data
  return {
    signum,
    study,
    runs: runs.map(({ series, file, sha256: promisedPoints, checkpoint, media, ...facts }) => {
      const held = media === undefined ? null : unpackMedia(media, files, { path, run: facts.id })
      const run = held === null ? facts : { ...facts, media: held }
      const points = divided(series, files[file], path, run.id)
      if (digestOf(points) !== promisedPoints)
        throw new BadInput({
          code: 'damaged',
          subject: path,
          what: phrase`${path} is damaged: the points of run ${run.id} are not those that were written`,
        })
      if (checkpoint === undefined) return { ...run, points }
      const { file: weights, sha256: promisedBytes, ...named } = checkpoint
      const bytes = files[weights]
      if (bytes === undefined || sha256(bytes) !== promisedBytes)
        throw new BadInput({
          code: 'damaged',
          subject: path,
          what: phrase`${path} is damaged: the checkpoint of run ${run.id} is not the one that was written`,
        })
      return { ...run, points, checkpoint: { ...named, bytes } }
    }),
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function unpacked(bytes: Uint8Array, path: string): Record<string, Uint8Array> {
  let total = 0
  let entries = 0
  try {
    return unzipSync(bytes, {
      filter({ name, originalSize }) {
        entries++
        total += originalSize
        if (entries > mostEntries || total > mostBytes)
          throw new BadInput({
            code: 'too-large',
            subject: path,
            what: phrase`${path} unpacks to more than ${mostBytes} bytes or ${mostEntries} files, the most that is
                  read`,
          })
        if (name === 'study.json' || name === 'study.sha256' || mediaFile.test(name)) return true
        return /^runs\/\d+\.(f64|safetensors)$/.test(name)
      },
    })
  } catch (error) {
    if (error instanceof BadInput) throw error
    throw new BadInput({
      code: 'damaged',
      subject: path,
      what: phrase`${path} is not a ZIP file, or is damaged: ${(error as Error).message}`,
    })
  }
}

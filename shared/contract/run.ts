import { z } from 'zod'
import { multiplyAddsSchema } from './model-summary.ts'

/**
 * queued -> training <-> paused -> finished | cancelled | failed | interrupted. A cancelled or interrupted run can be
 * resumed. `elsewhere`: another program trains it, and it is followed here while it grows.
 */
export const runStates = [
  'queued',
  'training',
  'paused',
  'elsewhere',
  'finished',
  'cancelled',
  'interrupted',
  'failed',
] as const
export const runStateSchema = z.enum(runStates)
export type RunState = z.output<typeof runStateSchema>

export const activeStates: readonly RunState[] = ['queued', 'training', 'paused']
export const resumableStates: readonly RunState[] = ['cancelled', 'interrupted', 'failed']

/** Progress of a training run. */
export const progressSchema = z.object({
  /** Epochs finished. */
  epoch: z.int(),
  epochs: z.int(),
  /** Optimizer steps done, and in all. */
  step: z.int(),
  steps: z.int(),
  /** Estimated seconds until the end; null until known. */
  secondsLeft: z.number().nullable(),
})
export type Progress = z.output<typeof progressSchema>

/**
 * Last and best value of one metric; which is best follows from the metric (see metric.ts). `atBest`: its last value at
 * or before the step at which the run was best by the figure to report (headlineMetric; of validation images if it has
 * some). Null if that value is not
 * finite, or not there yet.
 */
export const resultSchema = z.object({
  last: z.number().nullable(),
  best: z.number().nullable(),
  /** Whole for a run that was trained here; an imported one may count in parts of epochs. */
  bestStep: z.number().nullable(),
  atBest: z.number().nullable(),
})
export type Result = z.output<typeof resultSchema>

/** Facts about the network, read off its graph. */
export const modelFactsSchema = z.object({
  parameters: z.int(),
  binaryParameters: z.int(),
  /** Bytes of the weights in float32 and with quantized weights packed to as many bits as they need. */
  floatBytes: z.int(),
  packedBytes: z.int(),
  /** On one image; runs of older versions lack them. */
  multiplyAdds: multiplyAddsSchema.optional(),
  /** `bits` of one deployed weight: 1 if binary, 32 if real; runs of older versions lack it. */
  layers: z.array(
    z.object({
      name: z.string(),
      shape: z.array(z.int()),
      parameters: z.int(),
      binary: z.boolean(),
      bits: z.int().optional(),
    }),
  ),
})
export type ModelFacts = z.output<typeof modelFactsSchema>

/** State of a folder's git repository. */
export const repositorySchema = z.object({
  commit: z.string(),
  /** Files that were changed since the commit, or are not in the repository. */
  changed: z.int(),
  /** SHA-256 of the changes to files of the repository; null if there are none or they could not be read. */
  sha256: z.string().nullable(),
})
export type Repository = z.output<typeof repositorySchema>

/** Reproducibility record of a run. */
export const recordSchema = z.object({
  signum: z.string(),
  engine: z.string(),
  engineVersion: z.string(),
  /** Why this engine was taken. */
  engineReason: z.string(),
  threads: z.int(),
  node: z.string(),
  platform: z.string(),
  processor: z.string(),
  /** SHA-256 of the images and labels. */
  dataFingerprint: z.string(),
  /** Images that the run chose by, and their share of the training images; 0 if the data set has its own. */
  validation: z.object({ images: z.int(), share: z.number() }).optional(),
  /**
   * The run whose weights this one started from, the epoch of its checkpoint and the SHA-256 of the tensors in it, or
   * the kept weights with the SHA-256 of the file that they were read from; absent if the weights were drawn.
   */
  startedFrom: z
    .union([
      z.object({ run: z.int(), epoch: z.int(), sha256: z.string() }),
      z.object({ weights: z.string(), source: z.string(), licence: z.string(), sha256: z.string() }),
    ])
    .optional(),
  /** SHA-256 of the weights of the teacher; absent if there was none. */
  teacher: z.string().optional(),
  /**
   * The repository of the folder in which Signum ran when the training began; absent if there is none, and in runs of
   * older versions.
   */
  repository: repositorySchema.optional(),
})
export type ReproducibilityRecord = z.output<typeof recordSchema>
export type StartedFrom = NonNullable<ReproducibilityRecord['startedFrom']>

/** Where a run comes from that was not trained on this store. */
export const originSchema = z.object({
  kind: z.enum(['tensorboard', 'csv', 'jsonl', 'trackio', 'mlflow', 'dvclive', 'wandb', 'journal', 'archive']),
  /** File or run it was read from, as it is called there. */
  name: z.string(),
  /** SHA-256 of what was read. */
  sha256: z.string(),
  /** Digest of the place that it was read from; those of older versions lack it. */
  source: z.string().optional(),
  /** Digest of its first point with its time; absent if the file has no times. */
  head: z.string().optional(),
  /** Metrics that were renamed after the import: by their names there, those here and what divides their values. */
  metrics: z.record(z.string(), z.object({ name: z.string(), divisor: z.number() })).optional(),
  /** Fields that were renamed after the import: by their names there, those here. */
  fields: z.record(z.string(), z.string()).optional(),
})
export type Origin = z.output<typeof originSchema>

/** A run as lists show it. Experiments are resolved: no proposal is left open. Times are milliseconds since 1970. */
export const runSchema = z.object({
  id: z.int(),
  studyId: z.int().nullable(),
  studyName: z.string().nullable(),
  state: runStateSchema,
  experiment: z.record(z.string(), z.unknown()),
  progress: progressSchema,
  results: z.record(z.string(), resultSchema),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  /**
   * The cluster that trains it or did, by the name of its profile, or the other host; absent or null if this machine
   * does.
   */
  on: z.string().nullable().optional(),
  /** Its number on the other host whose run this is; absent if it is one of this store. */
  there: z.int().optional(),
  /** What went wrong, to what, and what to do; null unless failed or interrupted. */
  error: z.string().nullable(),
  /**
   * Null for a run that was launched here. An imported one has only those fields of the experiment that its file has.
   */
  origin: originSchema.nullable(),
  /** Queued runs of a higher priority begin first, those of equal priority by their age. */
  priority: z.int(),
  /**
   * SHA-256 of the images and labels, and the version of Signum that trained on them; null or absent if unknown, as of
   * imported runs and of those that have not begun.
   */
  data: z.string().nullable().optional(),
  code: z.string().nullable().optional(),
  /** How often the held-out images were scored; absent if they were not, or their accuracy was not asked for. */
  looks: z.int().optional(),
  /** The epoch after which the successive halving of its study stopped it; absent if it did not. */
  halvedAfter: z.int().optional(),
  /** Rises with every change of the row: a subscriber asks for what is newer than it has. */
  revision: z.int(),
  /** Marks that the user gave it. An archived run is kept, but left out of lists unless asked for. */
  starred: z.boolean(),
  archived: z.boolean(),
  notes: z.string(),
  /** The name that the user gave it; empty if none. */
  name: z.string(),
  /** In the order of the alphabet. */
  tags: z.array(z.string()),
})
export type RunRow = z.output<typeof runSchema>

export const runDetailSchema = runSchema.extend({ model: modelFactsSchema.nullable(), record: recordSchema.nullable() })
export type RunDetail = z.output<typeof runDetailSchema>

export const logLineSchema = z.object({
  time: z.number(),
  level: z.enum(['info', 'warning', 'error']),
  message: z.string(),
})
export type LogLine = z.output<typeof logLineSchema>

import { z } from 'zod'
import { procedure } from './errors.ts'
import { faultSchema } from './fault-schema.ts'

export const importKinds = [
  'tensorboard',
  'csv',
  'jsonl',
  'trackio',
  'mlflow',
  'dvclive',
  'wandb',
  'journal',
  'archive',
] as const
export type ImportKind = (typeof importKinds)[number]
/** Kinds of files that other programs write, and grow while they train. */
export type ForeignKind = Exclude<ImportKind, 'archive'>

/** What a column of a table is taken for; the last six are left out. */
export const columnUses = [
  'step',
  'time',
  'run',
  'name',
  'value',
  'split',
  'metric',
  'empty',
  'words',
  'percent',
  'bounds',
  'unnamed',
  'beside',
] as const
export type ColumnUse = (typeof columnUses)[number]

const plain = z.union([z.string().max(2000), z.number(), z.boolean()])

/** A request to import runs: the files, and how to read them. */
export const importSchema = z.strictObject({
  /** File or folder on the machine of the host. */
  path: z.string().min(1).max(4096),
  /** Guessed from the files where it is left out. */
  kind: z.enum(importKinds).optional(),
  /** The study that the runs join, by name; an archive brings its own. */
  study: z.string().trim().min(1).max(200).optional(),
  /** Fields of the experiment that the files lack: dataset, model, quantizer, epochs and so on. */
  set: z.record(z.string().max(100), plain).default({}),
  /** Metrics by other names: as they are called there (with dots for slashes), and as they are to be called here. */
  rename: z.record(z.string().max(200), z.string().max(200)).default({}),
  /** Metrics, by their names here or there, whose values are percent and become fractions. */
  percent: z.array(z.string().max(200)).max(100).default([]),
  /** The point or the comma of the numbers in a CSV file. */
  decimal: z.enum(['.', ',']).default('.'),
  /** Look only: read everything, store nothing. */
  dryRun: z.boolean().default(false),
})
export type ImportRequest = z.input<typeof importSchema>

/**
 * What became of a run that was read: new; there already as it is; there already and now longer (grown), or with other
 * points or fields (changed); or kept as it is here though the archive has other points of it.
 */
export const importOutcomes = ['new', 'known', 'grown', 'changed', 'kept'] as const
export type ImportOutcome = (typeof importOutcomes)[number]

const importedRunSchema = z.object({
  /** Its name here. */
  name: z.string(),
  outcome: z.enum(importOutcomes),
  /** Null if it is new and nothing was stored. */
  id: z.int().nullable(),
  points: z.int(),
  /** Of its points, those that the store did not have. */
  added: z.int(),
  /** Metrics by their names here, and as their file calls them. */
  metrics: z.array(z.object({ metric: z.string(), theirs: z.string(), points: z.int() })),
})

export const importedSchema = z.object({
  kind: z.enum(importKinds),
  dryRun: z.boolean(),
  files: z.array(
    z.object({
      path: z.string(),
      bytes: z.int(),
      columns: z.array(z.object({ name: z.string(), use: z.enum(columnUses), metric: z.string().nullable() })),
    }),
  ),
  runs: z.array(importedRunSchema),
  /** What is not imported, and how many of it. */
  leftOut: z.array(z.object({ count: z.int(), fault: faultSchema })),
  /** Worth knowing, though nothing is missing. */
  notes: z.array(faultSchema),
  /** Runs that are new, those that were there already, and of these the ones that went on or changed. */
  ids: z.array(z.int()),
  known: z.array(z.int()),
  grown: z.array(z.int()),
  /** Runs whose checkpoint was taken in. */
  checkpoints: z.array(z.int()),
  /** Points that the store did not have. */
  points: z.int(),
  /** Metrics by their names here. */
  metrics: z.array(z.string()),
  studyId: z.int().nullable(),
})
export type Imported = z.output<typeof importedSchema>

export const importsContract = {
  /** Reads runs that were trained elsewhere, all or none. */
  take: procedure.input(importSchema).output(importedSchema),
  /**
   * Runs with all their points, logs, records, images, histograms and files as one file, base64; and with the newest
   * checkpoint of each, so that they can go on, be frozen and be started from elsewhere. Active runs are refused.
   */
  archive: procedure
    .input(
      z.strictObject({
        ids: z.array(z.int().positive()).min(1).max(5000),
        checkpoints: z.boolean().default(false),
        /** Whether images, histograms and files come along. */
        media: z.boolean().default(true),
      }),
    )
    .output(
      z.object({
        fileName: z.string(),
        runs: z.int(),
        points: z.int(),
        /** Runs that came with a checkpoint. */
        checkpoints: z.int(),
        /** Images, histograms and files of all steps. */
        media: z.int(),
        base64: z.string(),
      }),
    ),
}

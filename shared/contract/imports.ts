import { z } from 'zod'
import { procedure } from './errors.ts'

export const importKinds = ['tensorboard', 'csv', 'trackio', 'archive'] as const
export type ImportKind = (typeof importKinds)[number]

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
  /** Metrics, by their names here, whose values are percent and become fractions. */
  percent: z.array(z.string().max(200)).max(100).default([]),
})
export type ImportRequest = z.input<typeof importSchema>

export const importedSchema = z.object({
  kind: z.enum(importKinds),
  /** Runs that are new, and those that were there already: the same points under the same name. */
  ids: z.array(z.int()),
  known: z.array(z.int()),
  points: z.int(),
  /** Metrics by their names here. */
  metrics: z.array(z.string()),
  studyId: z.int().nullable(),
})
export type Imported = z.output<typeof importedSchema>

export const importsContract = {
  /** Reads runs that were trained elsewhere, all or none. */
  take: procedure.input(importSchema).output(importedSchema),
  /** Runs with all their points, logs and records as one file, base64. Active runs are refused. */
  archive: procedure
    .input(z.strictObject({ ids: z.array(z.int().positive()).min(1).max(5000) }))
    .output(z.object({ fileName: z.string(), runs: z.int(), points: z.int(), base64: z.string() })),
}

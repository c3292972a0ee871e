import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './errors.ts'
import { modelFactsSchema } from './run.ts'

export const engineRowSchema = z.object({
  name: z.string(),
  title: z.string(),
  usable: z.boolean(),
  version: z.string().nullable(),
  /** Why it is not usable, or its purpose. */
  reason: z.string(),
  /** What is wrong with it here though it works, and what that costs: sentences. */
  warnings: z.array(z.string()),
  /** Whether `auto` measures it, and may take it. */
  raced: z.boolean(),
})
export type EngineRow = z.output<typeof engineRowSchema>

export const systemSchema = z.object({
  version: z.string(),
  node: z.string(),
  platform: z.string(),
  processor: z.string(),
  cores: z.int(),
  memoryBytes: z.number(),
  dataDirectory: z.string(),
  databaseBytes: z.number(),
  runs: z.int(),
  concurrency: z.int(),
})
export type System = z.output<typeof systemSchema>

/** Estimated cost of an experiment, before it is launched. */
export const billSchema = z.object({
  model: modelFactsSchema,
  steps: z.int(),
  /** Expected memory of an optimizer step, from the graph of the training. */
  memoryBytes: z.number(),
  /**
   * From this machine's own finished runs of the same model and data, of the same batch size or the nearest ones; null
   * if there is none yet.
   */
  seconds: z.number().nullable(),
  /** Bounds of what is expected; null if nothing is. */
  secondsLeast: z.number().nullable(),
  secondsMost: z.number().nullable(),
  secondsFrom: z.string(),
})
export type Bill = z.output<typeof billSchema>

export const systemContract = {
  get: procedure.output(systemSchema),
  /**
   * Troubles of the host, at once and after every change: a full disk, a copy that could not be made.
   * Sentences.
   */
  troubles: procedure.output(eventIterator(z.array(z.string()))),
  engines: procedure.output(z.array(engineRowSchema)),
  /** @throws BAD_INPUT with a complaint for every wrong field. */
  estimate: procedure.input(z.strictObject({ experiment: z.unknown() })).output(billSchema),
  /** Copies the store into the folder of backups. @returns where to */
  backUp: procedure.output(z.object({ path: z.string() })),
  concurrency: procedure.input(z.strictObject({ runs: z.int().min(1).max(64) })).output(z.object({ runs: z.int() })),
}

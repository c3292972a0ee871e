import { z } from 'zod'
import { answersSchema, column, histogramSchema } from './metrics.ts'
import { procedure } from './errors.ts'
import { logLineSchema, runDetailSchema } from './run.ts'

/** How far another host has come with its copy of a run. */
export const mirrorPositionSchema = z.strictObject({
  id: z.int().positive(),
  /** How often the run had been taken back when it got its points. */
  rewinds: z.int().min(0),
  /** Points that it has, by metric. */
  counts: z.record(z.string(), z.int().min(0)),
  /** Mark of the last line of the log that it has; 0 if none. */
  log: z.int().min(0),
  /** Steps of its newest histograms and of its answers; -1 if it has none. */
  histograms: z.int().min(-1),
  answers: z.int().min(-1),
})
export type MirrorPosition = z.output<typeof mirrorPositionSchema>

/** What a copy of a run lacks. */
export const mirrorNewsSchema = z.object({
  run: runDetailSchema,
  rewinds: z.int(),
  /** Whether the points that the copy has are void: those here begin at the first. */
  reset: z.boolean(),
  series: z.array(z.object({ metric: z.string(), steps: column, values: column, times: column })),
  log: z.object({ next: z.int(), lines: z.array(logLineSchema) }),
  histograms: z.array(histogramSchema),
  /** Null if they are as they were, or there are none. */
  answers: answersSchema.nullable(),
  /** Whether there is more than one answer carries: it is to be asked again. */
  more: z.boolean(),
})
export type MirrorNews = z.output<typeof mirrorNewsSchema>

/** What hosts tell one another, so that one shows the runs of the others. */
export const mirrorContract = {
  /**
   * Who this is: the version of Signum, the store (a copy belongs to one store alone), and the cursor of its changes
   * now.
   */
  greet: procedure.output(z.object({ version: z.string(), store: z.string(), cursor: z.int() })),
  /** What copies of runs lack; runs that are gone are left out. */
  news: procedure
    .input(z.strictObject({ positions: z.array(mirrorPositionSchema).min(1).max(200) }))
    .output(z.object({ runs: z.array(mirrorNewsSchema) })),
}

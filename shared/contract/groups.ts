import { z } from 'zod'
import { runSchema, runStateSchema } from './run.ts'

/**
 * A metric over the runs of a group. The finished runs count; only if there is none yet, the others do. A value that is
 * not finite (a diverged run) is left out of the mean: `odd` says of how many that is true.
 */
export const figureSchema = z.object({
  /** Null if no value is finite. */
  mean: z.number().nullable(),
  /** Sample deviation; null for fewer than two values. */
  deviation: z.number().nullable(),
  n: z.int(),
  odd: z.int(),
  /** Whether every value is of a finished run; else some may still change. */
  settled: z.boolean(),
})
export type Figure = z.output<typeof figureSchema>

/** Runs that agree in the grouping fields. */
export const runGroupSchema = z.object({
  /** The same as long as the store has its configurations. */
  key: z.string(),
  /** Newest first. */
  ids: z.array(z.int()),
  /** The newest of them. */
  run: runSchema,
  /** How many are in each state that occurs, in the order of `runStates`. */
  states: z.array(z.object({ state: runStateSchema, count: z.int() })),
  /** Rising, each once. */
  seeds: z.array(z.int()),
  /**
   * Share that is done, from 0 to 1, and seconds until the last run at work is done (null if none is, or it is
   * unknown).
   */
  progress: z.object({ share: z.number(), secondsLeft: z.number().nullable() }),
  /** Mean seconds of those that have ended; null if none has. */
  seconds: z.number().nullable(),
  starred: z.int(),
  tags: z.array(z.string()),
  /** Clusters and other hosts that train some of them, and null if this machine does; each once. */
  places: z.array(z.string().nullable()),
  /** By the id of the column (shared/query/columns.ts). */
  figures: z.record(z.string(), figureSchema),
  /** Of the fields that were asked for: the different values, up to six, and how many there are. */
  values: z.record(z.string(), z.object({ some: z.array(z.unknown()), count: z.int() })),
})
export type RunGroup = z.output<typeof runGroupSchema>

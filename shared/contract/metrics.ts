import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './errors.ts'

/** One metric of one run in columns of equal length. NaN and infinities are kept. */
export const seriesSchema = z.object({
  runId: z.int(),
  metric: z.string(),
  /** Optimizer steps done when the value was taken. */
  steps: z.array(z.number()),
  values: z.array(z.union([z.number(), z.nan(), z.literal(Infinity), z.literal(-Infinity)])),
  /** Milliseconds since 1970. */
  times: z.array(z.number()),
})
export type Series = z.output<typeof seriesSchema>

const selection = z.strictObject({ runIds: z.array(z.int().positive()).min(1).max(1000), metrics: z.array(z.string()).optional() })

export const metricsContract = {
  series: procedure.input(selection).output(z.array(seriesSchema)),
  /**
   * First everything there is, then only what is new, as it is stored. `reset` names runs whose earlier points are void
   * (a run that was resumed from a checkpoint forgets the steps after it).
   */
  follow: procedure.input(selection).output(eventIterator(z.object({ series: z.array(seriesSchema), reset: z.array(z.int()) }))),
}

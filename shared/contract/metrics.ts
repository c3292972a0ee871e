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

/** The latent weights of a binarized layer at the end of an epoch, counted in equally wide bins from `low` to `high`; the outermost hold all beyond. */
export const histogramSchema = z.object({
  layer: z.string(),
  /** Optimizer steps done. */
  step: z.int(),
  /** Epochs done. */
  epoch: z.int(),
  low: z.number(),
  high: z.number(),
  counts: z.array(z.int().min(0)),
})
export type LatentHistogram = z.output<typeof histogramSchema>

const selection = z.strictObject({ runIds: z.array(z.int().positive()).min(1).max(1000), metrics: z.array(z.string()).optional() })

export const metricsContract = {
  series: procedure.input(selection).output(z.array(seriesSchema)),
  /** By layer, then by step; empty where the run is unknown or binarizes nothing. */
  histograms: procedure.input(z.strictObject({ runId: z.int().positive() })).output(z.array(histogramSchema)),
  /**
   * First everything there is, then only what is new, as it is stored. `reset` names runs whose earlier points are void
   * (a run that was resumed from a checkpoint forgets the steps after it).
   */
  follow: procedure.input(selection).output(eventIterator(z.object({ series: z.array(seriesSchema), reset: z.array(z.int()) }))),
}

import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './errors.ts'
import { mediumSchema } from './media.ts'

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

/**
 * The latent weights of a binarized layer at the end of an epoch, counted in equally wide bins from `low` to `high`;
 * the outermost hold all beyond.
 */
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

/** A held-out image that the deployed network misclassifies. */
export const mistakeSchema = z.object({
  /** Its place in the held-out split. */
  image: z.int().min(0),
  truth: z.int().min(0),
  answer: z.int().min(0),
  /** Share that the softmax gives the wrong answer. */
  confidence: z.number(),
})
export type Mistake = z.output<typeof mistakeSchema>

/** Predictions of a run's deployed network for the held-out images, at its last evaluation. */
export const answersSchema = z.object({
  epoch: z.int(),
  step: z.int(),
  /** Names of the classes. */
  classes: z.array(z.string()),
  /**
   * Confusion matrix: images of a class (row) by predicted class (column), row by row; empty for data of more than 200
   * classes.
   */
  counts: z.array(z.int().min(0)),
  /** The most confident first. */
  mistakes: z.array(mistakeSchema),
})
export type Answers = z.output<typeof answersSchema>

/** Numbers in a column. */
export const column = z.custom<Float64Array>((value) => value instanceof Float64Array, 'must be a column of numbers')

/** A part of a curve as it is drawn, in columns of equal length. NaN and infinities are kept. */
export const curveSchema = z.object({
  runId: z.int(),
  metric: z.string(),
  steps: column,
  values: column,
  /** Milliseconds since 1970; empty if they were not asked for. */
  times: column,
  /** Points that there are in this span. */
  total: z.int(),
  /**
   * Each so many successive points were looked at together, and the lowest and highest of them are here; 1: every point
   * is.
   */
  bucket: z.int(),
})
export type CurvePart = z.output<typeof curveSchema>

/**
 * How far a follower has come, by run: points it has of each metric, and how often the run had been taken back when it
 * got them.
 */
export const positionsSchema = z.record(
  z.string(),
  z.object({ rewinds: z.int(), counts: z.record(z.string(), z.int()) }),
)
export type Positions = z.output<typeof positionsSchema>

/**
 * News since the last event; it replaces a held series if its run is reset or the follower held
 * nothing.
 */
export const curveNewsSchema = z.object({
  series: z.array(curveSchema),
  reset: z.array(z.int()),
  positions: positionsSchema,
})
export type CurveNews = z.output<typeof curveNewsSchema>

const points = z.int().min(16).max(10_000_000)

const selection = z.strictObject({
  runIds: z.array(z.int().positive()).min(1).max(1000),
  metrics: z.array(z.string()).optional(),
})

export const metricsContract = {
  series: procedure.input(selection).output(z.array(seriesSchema)),
  /** By layer, then by step; empty if the run is unknown or binarizes nothing. */
  histograms: procedure.input(z.strictObject({ runId: z.int().positive() })).output(z.array(histogramSchema)),
  /** Null if the run has not been evaluated yet, or by a Signum that did not keep it. */
  answers: procedure.input(z.strictObject({ runId: z.int().positive() })).output(answersSchema.nullable()),
  /** Images, histograms and files of a run by name and step, its latent weights among them. */
  media: procedure.input(z.strictObject({ runId: z.int().positive() })).output(z.array(mediumSchema)),
  /** The content of one of them, base64; null if it is not kept, or there is none. */
  mediaContent: procedure
    .input(z.strictObject({ runId: z.int().positive(), name: z.string().max(1000), step: z.int() }))
    .output(z.object({ type: z.string(), label: z.string(), base64: z.string() }).nullable()),
  /**
   * Curves as they are drawn between two steps: from afar (at most so many points each, chosen from all), or every
   * point.
   */
  curves: procedure
    .input(
      selection.extend({
        from: z.number().optional(),
        to: z.number().optional(),
        points: points.default(2000),
        times: z.boolean().default(false),
      }),
    )
    .output(z.array(curveSchema)),
  /**
   * News since the positions that a follower holds, then further points as they are stored. Of what it holds nothing
   * yet it gets the curve as it is drawn with at most so many points. `reset` names runs whose earlier points are void
   * (a run that was resumed from a checkpoint forgets the steps after it).
   */
  follow: procedure
    .input(selection.extend({ positions: positionsSchema.default({}), points: points.default(10_000_000) }))
    .output(eventIterator(curveNewsSchema)),
}

import { z } from 'zod'

export const mediaKinds = ['image', 'histogram', 'matrix', 'file'] as const

/** Bytes of the largest image or file whose content is kept; of a larger one name, size and digest are. */
export const mostMediaBytes = 16 * 2 ** 20
/** Steps that are kept of one name; of more, evenly chosen ones and the last. */
export const mostMediaSteps = 500

/** An image, a histogram or a file that a run wrote at a step. */
export const mediumSchema = z.object({
  name: z.string(),
  step: z.int(),
  kind: z.enum(mediaKinds),
  /** Milliseconds since 1970; 0 if unknown. */
  time: z.number(),
  /** Its media type: image/png, or application/json for a histogram or a matrix. */
  type: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  /** Name of the file that it was; empty if it was none. */
  label: z.string(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  /** Whether its content is kept: it is not if it was larger than `mostMediaBytes`, or is gone. */
  kept: z.boolean(),
})
export type Medium = z.output<typeof mediumSchema>

/** A histogram as it is kept: counts between successive edges. */
export const mediaHistogramSchema = z.object({ edges: z.array(z.number()), counts: z.array(z.number().min(0)) })
export type MediaHistogram = z.output<typeof mediaHistogramSchema>

/** A confusion matrix as it is kept: images of a class (row) by predicted class (column), row by row. */
export const mediaMatrixSchema = z.object({ classes: z.array(z.string()), counts: z.array(z.number().min(0)) })

/** Types of images that a page shows; others are offered as files. */
export const shownImageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp'] as const

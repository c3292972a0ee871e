import { z } from 'zod'
import { figureFormatNames } from './figure-formats.ts'
import { procedure } from './errors.ts'

const text = z.string().max(500)
const value = z.union([z.number(), z.nan(), z.literal(Infinity), z.literal(-Infinity)])
const column = z.array(value).max(20_000)

const stretch = z.tuple([z.number(), z.number()]).refine(([low, high]) => low < high, 'a stretch goes from low to high')

/** A figure of curves, as shared/figures/curves.ts describes it. */
export const figureSchema = z.strictObject({
  title: text,
  xLabel: text,
  yLabel: text,
  /** Pixels, 96 to the inch. */
  width: z.number().min(160).max(4000).optional(),
  height: z.number().min(120).max(4000).optional(),
  logY: z.boolean().optional(),
  countsX: z.boolean().optional(),
  /** What is shown of the axes, in the units of the values; what lies outside is cut off. */
  section: z.strictObject({ x: stretch.optional(), y: stretch.optional() }).optional(),
  /** Below the axes: what the curves are means of, and what was left out. */
  footnote: z.string().max(5000).optional(),
  series: z
    .array(
      z.strictObject({
        label: text,
        colour: z.string().regex(/^#[0-9a-f]{6}$/i),
        dash: z
          .string()
          .regex(/^[\d. ]*$/)
          .max(60)
          .optional(),
        x: column,
        y: column,
        low: column.optional(),
        high: column.optional(),
      }),
    )
    .max(300),
})
export type FigureInput = z.input<typeof figureSchema>

export const figuresContract = {
  /** A figure as a file, base64. */
  draw: procedure
    .input(z.strictObject({ figure: figureSchema, format: z.enum(figureFormatNames) }))
    .output(z.object({ extension: z.string(), mediaType: z.string(), base64: z.string() })),
}

import { z } from 'zod'
import { procedure } from './errors.ts'

/**
 * Things that users save under a name: a view of the runs, a table, a preset of the launch form, a quantizer of their
 * own, a comparison, a report.
 */
export const shelfKinds = ['view', 'table', 'preset', 'quantizer', 'comparison', 'report'] as const
export const shelfKindSchema = z.enum(shelfKinds)
export type ShelfKind = z.output<typeof shelfKindSchema>

const name = z.string().trim().min(1).max(120)
/** As the page that keeps it understands it. */
const value = z
  .record(z.string(), z.unknown())
  .refine((given) => JSON.stringify(given).length <= 200_000, 'must be at most 200,000 characters long')

export const keptSchema = z.object({
  kind: shelfKindSchema,
  name: z.string(),
  value: z.record(z.string(), z.unknown()),
  changedAt: z.number(),
})
export type Kept = z.output<typeof keptSchema>

export const shelfContract = {
  /** In the order of the alphabet. */
  list: procedure.input(z.strictObject({ kind: shelfKindSchema })).output(z.array(keptSchema)),
  /**
   * Keeps something under a name, in place of what was there. With `over`, when that was changed (null: nothing was
   * there), it is refused if something else is there by now.
   * @returns what was there, or null, and when this was kept.
   */
  keep: procedure
    .input(z.strictObject({ kind: shelfKindSchema, name, value, over: z.number().nullable().optional() }))
    .output(z.object({ before: keptSchema.nullable(), changedAt: z.number() })),
  /** Calls something by another name. @throws BAD_INPUT if there is nothing of that name, or the other one is taken */
  rename: procedure.input(z.strictObject({ kind: shelfKindSchema, from: name, to: name })).output(z.object({})),
  /** @returns what was removed, or null if there was nothing of that name. */
  remove: procedure
    .input(z.strictObject({ kind: shelfKindSchema, name }))
    .output(z.object({ before: keptSchema.nullable() })),
}

import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './errors.ts'
import { logLineSchema, runDetailSchema, runSchema, runStateSchema } from './run.ts'

const id = z.int().positive()
const ids = z.array(id).min(1)

export const runQuerySchema = z.strictObject({
  studyId: id.optional(),
  states: z.array(runStateSchema).optional(),
  ids: z.array(id).optional(),
  limit: z.int().min(1).max(100_000).default(10_000),
  offset: z.int().min(0).default(0),
})
export type RunQuery = z.input<typeof runQuerySchema>

/** Rows that changed, and runs that are gone; `cursor` is what to ask with next time. */
export const runChangesSchema = z.object({ cursor: z.int(), changed: z.array(runSchema), removed: z.array(z.int()) })
export type RunChanges = z.output<typeof runChangesSchema>

export const runsContract = {
  /** Newest first. */
  list: procedure.input(runQuerySchema).output(z.object({ total: z.int(), cursor: z.int(), runs: z.array(runSchema) })),
  get: procedure.input(z.strictObject({ id })).output(runDetailSchema),
  log: procedure.input(z.strictObject({ id, after: z.int().min(0).default(0) })).output(z.object({ next: z.int(), lines: z.array(logLineSchema) })),
  /** Checks every experiment, then queues them all, or none. */
  launch: procedure
    .input(z.strictObject({ experiments: z.array(z.unknown()).min(1).max(10_000), study: z.string().trim().min(1).max(200).optional() }))
    .output(z.object({ ids: z.array(z.int()), studyId: z.int().nullable() })),
  cancel: procedure.input(z.strictObject({ ids })).output(z.object({ changed: z.int() })),
  pause: procedure.input(z.strictObject({ ids })).output(z.object({ changed: z.int() })),
  /** Goes on with paused runs, and queues cancelled, interrupted and failed ones again from their last checkpoint. */
  resume: procedure.input(z.strictObject({ ids })).output(z.object({ changed: z.int() })),
  /** Removes runs with their metrics and files; runs at work are refused. */
  remove: procedure.input(z.strictObject({ ids })).output(z.object({ changed: z.int() })),
  /** Pushes changes since a cursor as they happen, at most ten times a second. */
  follow: procedure.input(z.strictObject({ cursor: z.int().min(0) })).output(eventIterator(runChangesSchema)),
}

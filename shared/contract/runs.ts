import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './errors.ts'
import { familySchema } from './family.ts'
import { runGroupSchema } from './groups.ts'
import { logLineSchema, runDetailSchema, runSchema, runStateSchema } from './run.ts'

const id = z.int().positive()
const ids = z.array(id).min(1)

const restriction = {
  /** As written in the filter bar (shared/query/filter.ts). Terms that are not understood hold for every run. */
  filter: z.string().max(10_000).optional(),
  /** Only archived runs, or none of them; both if it is left out. */
  archived: z.boolean().optional(),
  studyId: id.optional(),
  states: z.array(runStateSchema).optional(),
  ids: z.array(id).optional(),
}
const page = { limit: z.int().min(1).max(100_000).default(10_000), offset: z.int().min(0).default(0) }

export const runQuerySchema = z.strictObject({
  ...restriction,
  ...page,
  /**
   * "created", a field of the experiment, a metric ("train.loss", "train.loss:best"), state, duration, study; a minus
   * before it puts the largest first. Several, between commas, sort what is equal by those before.
   */
  sort: z.string().max(200).default('-created'),
  /** Metrics whose results the rows of runs are to have; all of them if it is left out. */
  metrics: z.array(z.string()).max(100).optional(),
})
export type RunQuery = z.input<typeof runQuerySchema>

export const groupQuerySchema = runQuerySchema.extend({
  /** Keys that runs of a group share; none of them: the whole configuration, which is all but the seed. */
  by: z.array(z.string()).max(20).default([]),
  limit: z.int().min(1).max(10_000).default(100),
  /** Columns whose means are wanted: "train.loss", "train.loss:best". */
  figures: z.array(z.string()).max(100).default([]),
  /** Fields whose different values are wanted. */
  values: z.array(z.string()).max(100).default([]),
})
export type GroupQuery = z.input<typeof groupQuerySchema>

const tag = z.string().trim().min(1).max(60)

/** Changes; fields left out stay. */
export const marksSchema = z.strictObject({
  starred: z.boolean().optional(),
  archived: z.boolean().optional(),
  notes: z.string().max(20_000).optional(),
  /** An empty one takes it away. */
  name: z.string().trim().max(200).optional(),
  addTags: z.array(tag).max(50).optional(),
  removeTags: z.array(z.string()).max(50).optional(),
})
export type Marks = z.output<typeof marksSchema>

/** Marks of one run. */
export const markedSchema = z.strictObject({
  id,
  starred: z.boolean(),
  archived: z.boolean(),
  notes: z.string(),
  name: z.string(),
  tags: z.array(z.string()),
})
export type Marked = z.output<typeof markedSchema>

/** Rows that changed, and runs that are gone; `cursor` is what to ask with next time. */
export const runChangesSchema = z.object({ cursor: z.int(), changed: z.array(runSchema), removed: z.array(z.int()) })
export type RunChanges = z.output<typeof runChangesSchema>

/** The queue of the host, in its order: training, paused, then queued. */
export const queueSchema = z.object({
  /** Held: what is queued does not begin until the queue is let go; active runs continue. */
  held: z.boolean(),
  concurrency: z.int(),
  runs: z.array(
    z.object({
      id,
      /**
       * Seconds that the run still takes by itself, by its own pace or by that of finished runs of its kind; null if
       * neither is known.
       */
      seconds: z.number().nullable(),
    }),
  ),
  /** Seconds until all is done that can be; null if unknown. */
  secondsLeft: z.number().nullable(),
})
export type Queue = z.output<typeof queueSchema>

export const runsContract = {
  /** Newest first. */
  list: procedure.input(runQuerySchema).output(z.object({ total: z.int(), cursor: z.int(), runs: z.array(runSchema) })),
  /**
   * Groups of runs, sorted by the mean if that is a metric, else by their newest run. `runs` counts the runs in all
   * of them.
   */
  groups: procedure
    .input(groupQuerySchema)
    .output(z.object({ total: z.int(), runs: z.int(), cursor: z.int(), groups: z.array(runGroupSchema) })),
  /** Numbers of all runs that a query matches. */
  ids: procedure.input(runQuerySchema.omit({ limit: true, offset: true, metrics: true })).output(z.array(z.int())),
  /** Values that complete filters, and metrics, as far as they depend on the store. */
  known: procedure.output(
    z.object({ values: z.record(z.string(), z.array(z.string())), metrics: z.array(z.string()) }),
  ),
  /** Changes what the user says of runs. @returns how it was before, to be given to `restore`. */
  mark: procedure.input(z.strictObject({ ids, marks: marksSchema })).output(z.array(markedSchema)),
  /** Puts marks back as they were: undoes `mark`. Runs that are gone are passed over. */
  restore: procedure.input(z.strictObject({ marked: z.array(markedSchema) })).output(z.object({ changed: z.int() })),
  get: procedure.input(z.strictObject({ id })).output(runDetailSchema),
  /** What a run comes from and what came of it: started from it, taught by it, repeated. */
  family: procedure.input(z.strictObject({ id })).output(familySchema),
  log: procedure
    .input(z.strictObject({ id, after: z.int().min(0).default(0) }))
    .output(z.object({ next: z.int(), lines: z.array(logLineSchema) })),
  /**
   * Checks every experiment, then queues them all, or none. `on` names a profile of a cluster that trains them; this
   * machine if it is left out.
   */
  launch: procedure
    .input(
      z.strictObject({
        experiments: z.array(z.unknown()).min(1).max(10_000),
        study: z.string().trim().min(1).max(200).optional(),
        on: z.string().optional(),
      }),
    )
    .output(z.object({ ids: z.array(z.int()), studyId: z.int().nullable() })),
  cancel: procedure.input(z.strictObject({ ids })).output(z.object({ changed: z.int() })),
  pause: procedure.input(z.strictObject({ ids })).output(z.object({ changed: z.int() })),
  /** Goes on with paused runs, and queues cancelled, interrupted and failed ones again from their last checkpoint. */
  resume: procedure.input(z.strictObject({ ids })).output(z.object({ changed: z.int() })),
  queue: procedure.output(queueSchema),
  /** Puts queued runs before all others, or behind them. Runs that are not queued are passed over. */
  prioritize: procedure
    .input(z.strictObject({ ids, place: z.enum(['first', 'last']) }))
    .output(z.object({ changed: z.int() })),
  /**
   * Puts queued runs into this order, before all others: undoes `prioritize`. Runs that are not queued are passed over.
   */
  arrange: procedure.input(z.strictObject({ ids })).output(z.object({ changed: z.int() })),
  /** Keeps queued runs from beginning, or lets them begin again. */
  hold: procedure.input(z.strictObject({ held: z.boolean() })).output(z.object({ held: z.boolean() })),
  /** Removes runs with their metrics and files; active runs are refused. */
  remove: procedure.input(z.strictObject({ ids })).output(z.object({ changed: z.int() })),
  /** Pushes changes since a cursor as they happen, at most ten times a second. */
  follow: procedure.input(z.strictObject({ cursor: z.int().min(0) })).output(eventIterator(runChangesSchema)),
}

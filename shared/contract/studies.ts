import { z } from 'zod'
import { studySchema } from '../experiment/study.ts'
import { procedure } from './errors.ts'
import { runStateSchema } from './run.ts'

export const studyRowSchema = z.object({
  id: z.int(),
  name: z.string(),
  notes: z.string(),
  createdAt: z.number(),
  runs: z.int(),
  finished: z.int(),
})
export type StudyRow = z.output<typeof studyRowSchema>

/** A recipe that comes with the application. */
export const shippedRecipeSchema = z.object({ name: z.string(), study: studySchema, runs: z.int() })
export type ShippedRecipe = z.output<typeof shippedRecipeSchema>

/** A run that is what a run of a recipe would become, by its place there. */
export const existingRunSchema = z.object({
  place: z.int(),
  id: z.int(),
  state: runStateSchema,
  /** Whether it was stopped before its end, and goes on if the missing runs are launched. */
  stopped: z.boolean(),
})
export type ExistingRun = z.output<typeof existingRunSchema>

export const studiesContract = {
  list: procedure.output(z.array(studyRowSchema)),
  /** The recipes that come with the application. */
  recipes: procedure.output(z.array(shippedRecipeSchema)),
  /**
   * Which runs of a recipe there are already: of the same configuration, seed, images and version of Signum, and
   * finished, at work, waiting or stopped.
   */
  existing: procedure.input(studySchema).output(z.array(existingRunSchema)),
  /**
   * Expands a recipe and queues its runs, all or none. With `onlyMissing` it queues those that there are not already,
   * resumes those that were stopped, and tells of what there was before; there is no study if nothing was missing.
   * `on` names a profile of a cluster that trains them; this machine if it is left out.
   */
  launch: procedure
    .input(studySchema.extend({ onlyMissing: z.boolean().default(false), on: z.string().optional() }))
    .output(
      z.object({
        studyId: z.int().nullable(),
        /** New runs, in the order of the recipe. */
        ids: z.array(z.int()),
        /** Runs that go on. */
        resumed: z.array(z.int()),
        existing: z.array(existingRunSchema),
      }),
    ),
}

import { z } from 'zod'
import { studySchema } from '../experiment/study.ts'
import { procedure } from './errors.ts'

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

export const studiesContract = {
  list: procedure.output(z.array(studyRowSchema)),
  /** The recipes that come with the application. */
  recipes: procedure.output(z.array(shippedRecipeSchema)),
  /** Expands a recipe and queues its runs, all or none. */
  launch: procedure.input(studySchema).output(z.object({ studyId: z.int(), ids: z.array(z.int()) })),
}

import { z } from 'zod'
import { studySchema } from '../experiment/study.ts'
import { procedure } from './errors.ts'

export const studyRowSchema = z.object({ id: z.int(), name: z.string(), notes: z.string(), createdAt: z.number(), runs: z.int(), finished: z.int() })
export type StudyRow = z.output<typeof studyRowSchema>

export const studiesContract = {
  list: procedure.output(z.array(studyRowSchema)),
  /** Expands a recipe and queues its runs, all or none. */
  launch: procedure.input(studySchema).output(z.object({ studyId: z.int(), ids: z.array(z.int()) })),
}

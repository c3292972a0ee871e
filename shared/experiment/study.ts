import { z } from 'zod'
import { BadInput } from '../errors/bad-input.ts'
import type { FaultInput } from '../errors/fault.ts'
import { phrase } from '../errors/phrase.ts'
import { suggestion } from '../errors/suggestion.ts'
import { findBuiltInMetric, metrics } from '../metrics/metric.ts'
import { complaintsOf } from './complaints.ts'
import { experimentFields } from './experiment.ts'
import { searchSchema } from './search.ts'

const fieldKeys = z.enum(Object.keys(experimentFields.shape) as [string, ...string[]])
const fieldValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.record(z.string(), z.number())])
const base = z.partialRecord(fieldKeys, fieldValue).default({})
const matrix = z
  .array(z.partialRecord(fieldKeys, z.array(fieldValue).min(1)))
  .min(1)
  .default([{}])

/**
 * A part of a study whose runs may start from those of an earlier part (`after`). Each starts from the one run there
 * that has the same values, proposals filled in, in the fields of `match`: data set, model, its parameters and seed
 * unless given.
 */
const phaseSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  after: z.string().trim().min(1).optional(),
  match: z.array(fieldKeys).min(1).optional(),
  base,
  matrix,
})

/**
 * A recipe: experiments as a matrix over a base. Each block of `matrix` is the product of its lists. In place of one
 * matrix there may be phases.
 */
export const studySchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  notes: z.string().max(100_000).default(''),
  base,
  matrix,
  phases: z.array(phaseSchema).min(1).max(100).optional(),
  search: searchSchema.optional(),
})

export type StudyInput = z.input<typeof studySchema>
export type Study = z.output<typeof studySchema>
export type Phase = z.output<typeof phaseSchema>

/**
 * Parses a recipe.
 * @throws BadInput if it is not one.
 */
export function parseStudy(input: unknown): Study {
  const parsed = studySchema.safeParse(input, { reportInput: true })
  if (!parsed.success) throw new BadInput(parsed.error.issues.flatMap(recipeComplaints))
  const complaints = searchComplaints(parsed.data)
  if (complaints.length > 0) throw new BadInput(complaints)
  return parsed.data
}

/** A search by a metric that no run reports would stop nothing and prefer nothing, without a word. */
function searchComplaints({ search }: Study): FaultInput[] {
  return (['halving', 'tpe'] as const).flatMap((part): FaultInput[] => {
    const metric = search?.[part]?.metric
    if (metric === undefined || findBuiltInMetric(metric) !== undefined) return []
    return [
      {
        code: 'unknown-name',
        subject: metric,
        field: `search.${part}.metric`,
        what: phrase`in the recipe: there is no metric "${metric}"`,
        remedy: suggestion(
          metric,
          metrics.map(({ name }) => name),
        ),
      },
    ]
  })
}

function recipeComplaints(issue: z.core.$ZodIssue): FaultInput[] {
  const isPhase = issue.path[0] === 'phases' && issue.path.length === 2
  const known = Object.keys((issue.path.length === 0 ? studySchema : isPhase ? phaseSchema : experimentFields).shape)
  const field = issue.path.length === 0 ? null : issue.path.join('.')
  return complaintsOf({ ...issue, path: [] }, known).map((fault) => ({
    ...fault,
    field: field ?? fault.field ?? null,
    what: phrase`in the recipe: ${fault.what}`,
  }))
}

import { z } from 'zod'
import { BadInput, type Complaint } from './bad-input.ts'
import { complaintsOf } from './complaints.ts'
import { builtInDatasets, type DatasetEntry } from './dataset-catalogue.ts'
import { experimentFields, type ExperimentInput } from './experiment.ts'
import { resolveExperiment } from './resolve.ts'

const fieldKeys = z.enum(Object.keys(experimentFields.shape) as [string, ...string[]])
const fieldValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.record(z.string(), z.number())])

/** A recipe: experiments as a matrix over a base. Each block of `matrix` is the product of its lists. */
export const studySchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  notes: z.string().max(100_000).default(''),
  base: z.partialRecord(fieldKeys, fieldValue).default({}),
  matrix: z.array(z.partialRecord(fieldKeys, z.array(fieldValue).min(1))).min(1).default([{}]),
})

export type StudyInput = z.input<typeof studySchema>
export type Study = z.output<typeof studySchema>

/**
 * Parses a recipe.
 * @throws BadInput where it is not one.
 */
export function parseStudy(input: unknown): Study {
  const parsed = studySchema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new BadInput(parsed.error.issues.flatMap(recipeComplaints))
}

function recipeComplaints(issue: z.core.$ZodIssue): Complaint[] {
  const known = Object.keys((issue.path.length === 0 ? studySchema : experimentFields).shape)
  const field = issue.path.length === 0 ? null : issue.path.join('.')
  return complaintsOf({ ...issue, path: [] }, known).map((complaint) => ({ field: field ?? complaint.field, message: `in the recipe: ${complaint.message}` }))
}

/**
 * The experiments of a study, in the order of its matrix (the last field of a block varies fastest).
 * Every one is checked: a study is launched whole or not at all.
 * @throws BadInput
 */
export function expandStudy(study: Study, datasets: readonly DatasetEntry[] = builtInDatasets): ExperimentInput[] {
  const experiments = study.matrix.flatMap((block) =>
    Object.entries(block).reduce<Record<string, unknown>[]>(
      (rows, [key, values]) => rows.flatMap((row) => (values ?? []).map((value) => ({ ...row, [key]: value }))),
      [{ ...study.base }],
    ),
  )
  for (const experiment of experiments) resolveExperiment(experiment, datasets)
  return experiments as ExperimentInput[]
}

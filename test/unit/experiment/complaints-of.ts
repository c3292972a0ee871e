import { BadInput, type Complaint } from '../../../shared/errors/bad-input.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'

/** What is wrong with an experiment; nothing if it can be resolved. */
export function complaintsOf(input: unknown): readonly Complaint[] {
  try {
    resolveExperiment(input)
  } catch (error) {
    if (error instanceof BadInput) return error.complaints
    throw error
  }
  return []
}

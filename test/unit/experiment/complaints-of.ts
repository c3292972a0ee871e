import { BadInput } from '../../../shared/errors/bad-input.ts'
import { clauseOf, plainVoice } from '../../../shared/errors/voice.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'

/** What is wrong with an experiment, at which field; nothing if it can be resolved. */
export function complaintsOf(input: unknown): { field: string | null; message: string }[] {
  try {
    resolveExperiment(input)
  } catch (error) {
    if (error instanceof BadInput)
      return error.faults.map((fault) => ({ field: fault.field, message: clauseOf(fault, plainVoice) }))
    throw error
  }
  return []
}

import { BadInput } from '../../../shared/errors/bad-input.ts'

/** The words of the refusal that a promise must end in. */
export async function refusalOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => null,
    (failure: unknown) => failure,
  )
  if (error instanceof BadInput) return error.message
  throw error ?? new Error('It was not refused.')
}

import { ORPCError, os, ValidationError } from '@orpc/server'
import { BadInput, type Complaint } from '../../../shared/errors/bad-input.ts'
import { EngineError } from '../../trainer/engines/engine.ts'
import { Failure, type FailureKind } from '../failure.ts'

const codes: Readonly<Record<FailureKind, { code: string; status: number }>> = {
  'not-found': { code: 'NOT_FOUND', status: 404 },
  busy: { code: 'BUSY', status: 409 },
  disk: { code: 'DISK', status: 507 },
}

/** Turns what the host throws into the contract's errors; the rest passes and is reported as an internal error. */
export const translateErrors = os.middleware(async ({ next }) => {
  try {
    return await next()
  } catch (error) {
    throw translated(error)
  }
})

function translated(error: unknown): unknown {
  if (error instanceof BadInput) return badInput(error.complaints)
  if (error instanceof Failure)
    return new ORPCError(codes[error.kind].code, {
      status: codes[error.kind].status,
      message: error.message,
      cause: error,
    })
  if (error instanceof EngineError)
    return new ORPCError('ENGINE_FAILED', { status: 500, message: error.message, cause: error })
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
    return badInput(
      error.cause.issues.map(({ path, message }) => ({ field: (path ?? []).map(keyOf).join('.') || null, message })),
    )
  }
  return error
}

function badInput(complaints: readonly Complaint[]): ORPCError<string, unknown> {
  return new ORPCError('BAD_INPUT', {
    status: 400,
    message: new BadInput(complaints).message,
    data: { complaints: [...complaints] },
  })
}

function keyOf(segment: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof segment === 'object' ? segment.key : segment)
}

import { ORPCError, os, ValidationError } from '@orpc/server'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { FaultError } from '../../../shared/errors/fault-error.ts'
import { EngineError } from '../../trainer/engines/engine.ts'
import { Failure, type FailureKind } from '../failure.ts'

const codes: Readonly<Record<FailureKind, { code: string; status: number }>> = {
  'not-found': { code: 'NOT_FOUND', status: 404 },
  busy: { code: 'BUSY', status: 409 },
  disk: { code: 'DISK', status: 507 },
}

/**
 * Turns what the host throws into the contract's errors, with its faults as values; the rest passes and is reported as
 * an internal error.
 */
export const translateErrors = os.middleware(async ({ next }) => {
  try {
    return await next()
  } catch (error) {
    throw translated(error)
  }
})

function translated(error: unknown): unknown {
  if (error instanceof BadInput) return crossing('BAD_INPUT', 400, error)
  if (error instanceof Failure) return crossing(codes[error.kind].code, codes[error.kind].status, error)
  if (error instanceof EngineError) return crossing('ENGINE_FAILED', 500, error)
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
    const faults = error.cause.issues.map(({ path, message }) => ({
      code: 'bad-value' as const,
      field: (path ?? []).map(keyOf).join('.') || null,
      what: message,
    }))
    return crossing('BAD_INPUT', 400, new BadInput(faults))
  }
  return error
}

function crossing(code: string, status: number, error: FaultError): ORPCError<string, unknown> {
  return new ORPCError(code, { status, message: error.message, data: { faults: [...error.faults] }, cause: error })
}

function keyOf(segment: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof segment === 'object' ? segment.key : segment)
}

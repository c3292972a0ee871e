import { BadInput } from '../../../shared/errors/bad-input.ts'
import { FaultError } from '../../../shared/errors/fault-error.ts'
import type { Fault } from '../../../shared/errors/fault.ts'
import { codeOf, messageOf } from '../../../shared/errors/message-of.ts'
import { Failure, type FailureKind } from '../failure.ts'

/** An error on its way between two threads: classes do not survive the crossing, their kind and faults do. */
export interface CrossingError {
  kind: FailureKind | 'bad-input' | 'unknown'
  message: string
  code: string | null
  /** Empty for errors that nobody foresaw. */
  faults: readonly Fault[]
}

export function packError(error: unknown): CrossingError {
  const kind = error instanceof Failure ? error.kind : error instanceof BadInput ? 'bad-input' : 'unknown'
  return {
    kind,
    message: messageOf(error),
    code: codeOf(error instanceof Failure ? error.cause : error),
    faults: error instanceof FaultError ? error.faults : [],
  }
}

export function unpackError({ kind, message, code, faults }: CrossingError): Error {
  if (kind === 'bad-input') return new BadInput(faults)
  const error = Object.assign(new Error(message), code === null ? {} : { code })
  return kind === 'unknown' ? error : new Failure(kind, faults, error)
}

/** The buffers within a value that can change hands instead of being copied. */
export function buffersIn(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>()
  function visit(part: unknown): void {
    if (part instanceof Float64Array) {
      // A view of a part would take the rest along.
      if (part.buffer instanceof ArrayBuffer && part.byteLength === part.buffer.byteLength) found.add(part.buffer)
    } else if (Array.isArray(part)) {
      if (typeof part[0] === 'object') part.forEach(visit)
    } else if (typeof part === 'object' && part !== null) Object.values(part).forEach(visit)
  }
  visit(value)
  return [...found]
}

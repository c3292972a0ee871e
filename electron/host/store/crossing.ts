import { BadInput, type Complaint } from '../../../shared/errors/bad-input.ts'
import { codeOf, Failure, messageOf, type FailureKind } from '../failure.ts'

/** An error on its way between two threads: classes do not survive the crossing, their kind and message do. */
export interface CrossingError {
  kind: FailureKind | 'bad-input' | 'unknown'
  message: string
  code: string | null
  complaints: readonly Complaint[]
}

export function packError(error: unknown): CrossingError {
  const kind = error instanceof Failure ? error.kind : error instanceof BadInput ? 'bad-input' : 'unknown'
  const complaints = error instanceof BadInput ? error.complaints : []
  return { kind, message: messageOf(error), code: codeOf(error instanceof Failure ? error.cause : error), complaints }
}

export function unpackError({ kind, message, code, complaints }: CrossingError): Error {
  if (kind === 'bad-input') return new BadInput(complaints)
  const error = Object.assign(new Error(message), code === null ? {} : { code })
  return kind === 'unknown' ? error : new Failure(kind, message, error)
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

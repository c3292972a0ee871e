import { FaultError } from '../../shared/errors/fault-error.ts'
import type { FaultInput } from '../../shared/errors/fault.ts'
import { codeOf } from '../../shared/errors/message-of.ts'

/** Errors of the host besides bad input; the router turns each into the contract's error of that name. */
export type FailureKind = 'not-found' | 'busy' | 'disk'

/** An expected failure of the host. */
export class Failure extends FaultError {
  override readonly name = 'Failure'
  readonly kind: FailureKind

  constructor(kind: FailureKind, fault: FaultInput | readonly FaultInput[], cause?: unknown) {
    super(fault, { cause })
    this.kind = kind
  }
}

/** Whether an error says that a disk is full. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(codeOf(error) ?? '')
}

import { faultOf, type Fault, type FaultInput } from './fault.ts'
import { messageOf } from './message-of.ts'
import { plainVoice, sentencesOf } from './voice.ts'

/** An expected error: it carries faults as values; its message is for logs and stack traces alone. */
export class FaultError extends Error {
  override readonly name: string = 'FaultError'
  /** At least one. */
  readonly faults: readonly Fault[]

  /** @param faults what went wrong; several, for example one a wrong field of a form */
  constructor(faults: FaultInput | readonly FaultInput[], options?: ErrorOptions) {
    const list = (Array.isArray(faults) ? (faults as readonly FaultInput[]) : [faults as FaultInput]).map(faultOf)
    super(list.map((fault) => sentencesOf(fault, plainVoice)).join(' '), options)
    this.faults = list
  }

  /** The first fault. */
  get fault(): Fault {
    return this.faults[0]!
  }
}

/** Whether an error carries faults, also one that came out of another thread, where its class is lost. */
export function carriesFaults(error: unknown): error is Error & Pick<FaultError, 'faults'> {
  return error instanceof Error && Array.isArray((error as Partial<FaultError>).faults)
}

/** Whatever was thrown, in plain sentences: for a log, or a window that has no voice of its own. */
export function sentencesIn(error: unknown): string {
  return carriesFaults(error) ? error.faults.map((fault) => sentencesOf(fault, plainVoice)).join(' ') : messageOf(error)
}

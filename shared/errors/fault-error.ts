import { faultOf, type Fault, type FaultInput } from './fault.ts'
import { lineOf, plainVoice } from './voice.ts'

/** An expected error: it carries faults as values; its message is for logs and stack traces alone. */
export class FaultError extends Error {
  override readonly name: string = 'FaultError'
  /** At least one. */
  readonly faults: readonly Fault[]

  /** @param faults what went wrong; several, for example one a wrong field of a form */
  constructor(faults: FaultInput | readonly FaultInput[], options?: ErrorOptions) {
    const list = (Array.isArray(faults) ? (faults as readonly FaultInput[]) : [faults as FaultInput]).map(faultOf)
    super(lineOf(list, plainVoice), options)
    this.faults = list
  }

  /** The first fault. */
  get fault(): Fault {
    return this.faults[0]!
  }
}

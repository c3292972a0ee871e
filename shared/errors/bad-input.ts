import { FaultError } from './fault-error.ts'
import type { FaultInput } from './fault.ts'
import { lineOf, plainVoice } from './voice.ts'

/** Something a user gave is wrong. One fault a wrong field, so that a form can show each where it belongs. */
export class BadInput extends FaultError {
  override readonly name = 'BadInput'

  constructor(faults: FaultInput | readonly FaultInput[], options?: ErrorOptions) {
    super(faults, options)
    this.message = lineOf(this.faults, plainVoice)
  }
}

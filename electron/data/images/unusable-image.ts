import type { FaultInput } from '../../../shared/errors/fault.ts'
import { FaultError } from '../../../shared/errors/fault-error.ts'
import { clauseOf, plainVoice } from '../../../shared/errors/voice.ts'

/** An image file that cannot be used; the message says why in a few words. */
export class UnusableImage extends FaultError {
  override readonly name = 'UnusableImage'

  constructor(fault: FaultInput, options?: ErrorOptions) {
    super(fault, options)
    this.message = clauseOf(this.fault, plainVoice)
  }
}

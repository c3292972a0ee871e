import { messageOf } from '../../../shared/errors/message-of.ts'

/** Reports what failed and ends nothing. */
export function warn(error: unknown): void {
  process.emitWarning(messageOf(error))
}

import type { NoticeEvent } from '../store/notice-events.ts'

/** What is sent. */
export type Message = Pick<NoticeEvent, 'kind' | 'title' | 'text' | 'facts' | 'at'>

/** A notice could not be sent. Its message names no secret. */
export class SendFailure extends Error {
  override readonly name = 'SendFailure'
  /** Whether it may work later. */
  readonly mayPass: boolean
  /** Milliseconds for which the server asked to be left alone; 0 if it did not. */
  readonly pause: number

  constructor(message: string, mayPass: boolean, pause = 0) {
    super(message)
    this.mayPass = mayPass
    this.pause = pause
  }
}

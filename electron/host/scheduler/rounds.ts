import { messageOf } from '../../../shared/errors/message-of.ts'

export interface Round {
  /** Ticks from one to the next. */
  every: number
  make(): Promise<void>
}

/** Rounds that a host repeats while it is open. A round that fails is reported, and repeated at its time. */
export class Rounds {
  readonly #rounds: readonly Round[]
  readonly #timer: NodeJS.Timeout
  #ticks = 0
  /** Settles when the rounds that have begun are done. */
  #busy: Promise<unknown> = Promise.resolve()

  /** @param interval milliseconds between two ticks; the rounds of a tick are made one after the other */
  constructor(interval: number, rounds: readonly Round[]) {
    this.#rounds = rounds
    this.#timer = setInterval(() => (this.#busy = Promise.all([this.#busy, this.#tick()])), interval)
  }

  /** Makes no more of them. @returns when those that have begun are done */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#busy
  }

  async #tick(): Promise<void> {
    this.#ticks++
    try {
      for (const { every, make } of this.#rounds) if (this.#ticks % every === 0) await make()
    } catch (error) {
      process.emitWarning(messageOf(error))
    }
  }
}

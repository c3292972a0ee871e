import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TrainerCommand } from '../messages.ts'

/** The run was told to stop. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

/** Takes commands while a run trains; the loop asks between two steps. */
export class Control {
  #cancelled = false
  #paused: PromiseWithResolvers<unknown> | null = null
  #lastTurn = 0
  readonly #onPause: (paused: boolean) => void

  constructor(onPause: (paused: boolean) => void) {
    this.#onPause = onPause
  }

  receive(command: TrainerCommand): void {
    if (command.type === 'cancel') this.#cancelled = true
    if (command.type === 'pause') this.#paused ??= Promise.withResolvers<unknown>()
    if (command.type === 'cancel' || command.type === 'resume') {
      this.#paused?.resolve(null)
      this.#paused = null
    }
  }

  /** Lets commands in, waits while paused. @returns seconds spent waiting. @throws Cancelled */
  async check(): Promise<number> {
    // A turn of the event loop is only needed now and then; taking one at every step would cost more than some steps.
    if (performance.now() - this.#lastTurn > 20) {
      await nextTurn()
      this.#lastTurn = performance.now()
    }
    let waited = 0
    if (this.#paused !== null) {
      const start = performance.now()
      this.#onPause(true)
      await this.#paused.promise
      waited = (performance.now() - start) / 1000
      if (!this.#cancelled) this.#onPause(false)
    }
    if (this.#cancelled) throw new Cancelled('The run was cancelled.')
    return waited
  }
}

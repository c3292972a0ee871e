import { setImmediate as nextTurn } from 'node:timers/promises'
import { FaultError } from '../../../shared/errors/fault-error.ts'
import type { TrainerCommand } from '../messages.ts'

/** The run was asked to stop. */
export class Cancelled extends FaultError {
  override readonly name = 'Cancelled'
}

/** Takes commands while a run trains; the loop asks between two steps. */
export class Control {
  #cancelled = false
  #paused = false
  #resting = false
  /** Settles with the next command. */
  #command = Promise.withResolvers<unknown>()
  #lastTurn = 0
  readonly #onPause: (paused: boolean) => void
  /** Epochs of the newest checkpoint that the host has recorded; infinity where no host records. */
  #recorded: number

  constructor(onPause: (paused: boolean) => void, recorded: number = Infinity) {
    this.#onPause = onPause
    this.#recorded = recorded
  }

  get recorded(): number {
    return this.#recorded
  }

  receive(command: TrainerCommand): void {
    const { type } = command
    if (type === 'recorded') {
      this.#recorded = command.epoch
      return
    }
    if (type === 'cancel') this.#cancelled = true
    else if (type === 'pause' || type === 'resume') this.#paused = type === 'pause'
    else this.#resting = type === 'rest'
    this.#command.resolve(null)
    this.#command = Promise.withResolvers<unknown>()
  }

  /** Lets commands in, waits while paused. @returns seconds spent waiting. @throws Cancelled */
  async check(): Promise<number> {
    // A turn of the event loop is only needed now and then; taking one at every step would cost more than some steps.
    if (performance.now() - this.#lastTurn > 20) {
      await nextTurn()
      this.#lastTurn = performance.now()
    }
    let waited = 0
    if (!this.#cancelled && (this.#paused || this.#resting)) {
      const start = performance.now()
      let told = false
      while (!this.#cancelled && (this.#paused || this.#resting)) {
        if (this.#paused !== told) this.#onPause((told = this.#paused))
        await this.#command.promise
      }
      waited = (performance.now() - start) / 1000
      if (told && !this.#cancelled) this.#onPause(false)
    }
    if (this.#cancelled)
      throw new Cancelled({
        code: 'cancelled',
        what: 'the run was cancelled',
      })
    return waited
  }

  /** Waits so many milliseconds, or until the next command. @throws Cancelled */
  async wait(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await Promise.race([this.#command.promise, new Promise((done) => (timer = setTimeout(done, milliseconds)))])
    clearTimeout(timer)
    if (this.#cancelled)
      throw new Cancelled({
        code: 'cancelled',
        what: 'the run was cancelled',
      })
  }
}

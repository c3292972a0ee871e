import type { Progress } from '../../../shared/contract/run.ts'

/**
 * Reports the progress of a run and the time it will take. An epoch's evaluation counts as part of the epoch, so the
 * estimate rests on whole epochs once there is one, and on steps before.
 */
export class ProgressMeter {
  readonly #epochs: number
  readonly #stepsPerEpoch: number
  readonly #firstStep: number
  #step: number
  #epoch: number
  #start = performance.now()
  #epochSeconds: number | null = null
  #epochsTimed = 0

  constructor(epochs: number, stepsPerEpoch: number, done: { epoch: number; step: number }) {
    this.#epochs = epochs
    this.#stepsPerEpoch = stepsPerEpoch
    this.#epoch = done.epoch
    this.#step = done.step
    this.#firstStep = done.step
  }

  /** Time that was spent waiting does not count. */
  exclude(seconds: number): void {
    this.#start += seconds * 1000
  }

  stepDone(): void {
    this.#step++
  }

  epochDone(): void {
    this.#epoch++
    this.#epochsTimed++
    this.#epochSeconds = this.#elapsed() / this.#epochsTimed
  }

  #elapsed(): number {
    return (performance.now() - this.#start) / 1000
  }

  get progress(): Progress {
    const steps = this.#epochs * this.#stepsPerEpoch
    return { epoch: this.#epoch, epochs: this.#epochs, step: this.#step, steps, secondsLeft: this.#secondsLeft(steps) }
  }

  #secondsLeft(steps: number): number | null {
    if (this.#step >= steps && this.#epoch >= this.#epochs) return 0
    if (this.#epochSeconds !== null) {
      const begun = (this.#step - this.#epoch * this.#stepsPerEpoch) / this.#stepsPerEpoch
      return Math.max(0, (this.#epochs - this.#epoch - begun) * this.#epochSeconds)
    }
    const done = this.#step - this.#firstStep
    return done < 3 ? null : ((steps - this.#step) * this.#elapsed()) / done
  }
}

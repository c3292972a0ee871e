/**
 * The sum of the learning rates of the steps before one, always added in the same order: a resumed run has the same
 * sums, bit for bit.
 */
export class AccumulatedRate {
  readonly #rateAt: (step: number) => number
  #step = 0
  #sum = 0

  constructor(rateAt: (step: number) => number) {
    this.#rateAt = rateAt
  }

  /** @param step from 0 */
  before(step: number): number {
    if (step < this.#step) [this.#step, this.#sum] = [0, 0]
    while (this.#step < step) this.#sum += this.#rateAt(this.#step++)
    return this.#sum
  }
}

import type { Answers, Mistake } from '../../../shared/contract/metrics.ts'
import type { Values } from '../engines/engine.ts'

/** Of the images that are classified wrongly so many are remembered: those with the highest confidence. */
export const mostMistakes = 48
/** Of data with more classes no matrix is kept. */
const mostClasses = 200

/** Tallies predictions for the held-out images: the confusion matrix and the most confident errors. */
export class Tally {
  /** [truth, answer], classes by classes. */
  readonly counts: Uint32Array
  readonly #classes: number
  #mistakes: Mistake[] = []

  constructor(classes: number) {
    this.#classes = classes
    this.counts = new Uint32Array(classes * classes)
  }

  /**
   * Adds the answers to some images, by their logits and targets [rows, classes]; `indices` are their places in the
   * split.
   */
  add(logits: Values, targets: Values, indices: ArrayLike<number>): void {
    const classes = this.#classes
    for (let row = 0; row < indices.length; row++) {
      const start = row * classes
      let answer = 0
      let truth = 0
      for (let index = 1; index < classes; index++) {
        if (logits[start + index]! > logits[start + answer]!) answer = index
        if (targets[start + index]! > targets[start + truth]!) truth = index
      }
      this.counts[truth * classes + answer]!++
      if (answer !== truth)
        this.#remember({ image: indices[row]!, truth, answer, confidence: shareOf(logits, start, classes, answer) })
    }
  }

  /** Counts row by row, none if there are too many classes, and the most confident errors. */
  get answers(): Pick<Answers, 'counts' | 'mistakes'> {
    return {
      counts: this.#classes > mostClasses ? [] : [...this.counts],
      mistakes: this.#sorted().slice(0, mostMistakes),
    }
  }

  #remember(mistake: Mistake): void {
    this.#mistakes.push(mistake)
    if (this.#mistakes.length >= 4 * mostMistakes) this.#mistakes = this.#sorted().slice(0, mostMistakes)
  }

  #sorted(): Mistake[] {
    return this.#mistakes.toSorted((a, b) => b.confidence - a.confidence || a.image - b.image)
  }
}

/** The softmax of one logit; NaN if the logits are. */
function shareOf(logits: Values, start: number, classes: number, which: number): number {
  const highest = logits[start + which]!
  let sum = 0
  for (let index = 0; index < classes; index++) sum += Math.exp(logits[start + index]! - highest)
  return 1 / sum
}

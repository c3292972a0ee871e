import type { Answers, Mistake } from '../../../shared/contract/metrics.ts'
import type { Values } from '../engines/engine.ts'

/** Of the images that are classified wrongly so many are remembered: those with the highest confidence. */
export const mostMistakes = 48
/** Of data with more classes no matrix is kept. */
const mostClasses = 200

/** Tallies predictions for images: the confusion matrix, the most confident errors, and truths among the first five. */
export class Tally {
  /** [truth, answer], classes by classes. */
  readonly counts: Uint32Array
  readonly #classes: number
  #mistakes: Mistake[] = []
  #amongFive = 0
  #images = 0

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
      this.#images++
      if (rankOf(logits, start, classes, truth) < 5) this.#amongFive++
      if (answer !== truth)
        this.#remember({ image: indices[row]!, truth, answer, confidence: shareOf(logits, start, classes, answer) })
    }
  }

  /** Fraction of the images whose class is among the five of the highest logits; null if there are no more classes. */
  get topFive(): number | null {
    return this.#classes <= 5 ? null : this.#amongFive / this.#images
  }

  /** Fraction of the images of a class that is classified correctly, mean over the classes that have images. */
  get classAccuracy(): number {
    const classes = this.#classes
    let [sum, present] = [0, 0]
    for (let truth = 0; truth < classes; truth++) {
      const all = this.counts.subarray(truth * classes, (truth + 1) * classes).reduce((a, b) => a + b, 0)
      if (all === 0) continue
      sum += this.counts[truth * classes + truth]! / all
      present++
    }
    return sum / present
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

/** How many classes have a higher logit; of equal ones the first comes first, as for the answer. NaN comes last. */
function rankOf(logits: Values, start: number, classes: number, which: number): number {
  const own = logits[start + which]!
  if (Number.isNaN(own)) return classes
  let rank = 0
  for (let index = 0; index < classes; index++) {
    const other = logits[start + index]!
    if (other > own || (other === own && index < which)) rank++
  }
  return rank
}

/** The softmax of one logit; NaN if the logits are. */
function shareOf(logits: Values, start: number, classes: number, which: number): number {
  const highest = logits[start + which]!
  let sum = 0
  for (let index = 0; index < classes; index++) sum += Math.exp(logits[start + index]! - highest)
  return 1 / sum
}

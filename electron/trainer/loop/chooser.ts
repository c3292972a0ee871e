import { validationMetric } from '../../../shared/metrics/metric.ts'
import type { Answers } from '../../../shared/contract/metrics.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { BatchFeeder } from '../../data/batches.ts'
import type { Feeds } from '../engines/engine.ts'
import type { Evaluator, Scores } from '../evaluation/evaluator.ts'

/** How the choice of an epoch stands: the best validation accuracy so far, and epochs since. */
export interface Choice {
  best: number
  since: number
}

/**
 * Scores a run at the end of its epochs. Without validation images the held-out ones are scored every time; with them
 * these are scored, they decide whether the run ends early, and the held-out images are looked at once, at its end.
 */
export class Chooser {
  readonly #images: BatchFeeder | null
  readonly #epochs: number
  readonly #patience: number
  #choice: Choice
  /** The epochs done when it ended early; null if it did not. */
  #ended: number | null = null

  constructor(
    images: BatchFeeder | null,
    { epochs, patience }: Pick<ResolvedExperiment, 'epochs' | 'patience'>,
    choice: Choice = { best: -Infinity, since: 0 },
  ) {
    this.#images = images
    this.#epochs = epochs
    this.#patience = patience
    this.#choice = choice
    if (this.#exhausted) this.#ended = 0
  }

  /** How the choice stands; undefined without validation images. JSON has no infinity: NaN scores are no best. */
  get choice(): Choice | undefined {
    return this.#images === null || !Number.isFinite(this.#choice.best) ? undefined : this.#choice
  }

  get isOver(): boolean {
    return this.#ended !== null
  }

  /** Why the run ended early, for its log; null if it did not. */
  get words(): string | null {
    return this.#ended === null || this.#ended === 0
      ? null
      : `Stopped after epoch ${this.#ended}: ${this.#patience} epochs without a better validation accuracy than ` +
          `${(100 * this.#choice.best).toFixed(2)} %.`
  }

  /** Scores after an epoch (from 0) by the names of metrics, and the answers to held-out images if they were scored. */
  async scores(
    evaluator: Evaluator,
    feeds: Feeds,
    between: () => Promise<void>,
    { epoch, step }: { epoch: number; step: number },
  ): Promise<{ scores: Record<string, number>; answers: Pick<Answers, 'counts' | 'mistakes'> | null }> {
    const scores: Record<string, number> = {}
    if (this.#images !== null) {
      const chosen = await evaluator.scores(feeds, between, step, this.#images)
      Object.assign(scores, named(chosen, validationMetric))
      this.#note(chosen.deployed.accuracy, epoch + 1)
      if (!this.isOver && epoch + 1 < this.#epochs) return { scores, answers: null }
    }
    const held = await evaluator.scores(feeds, between, step)
    return { scores: { ...scores, ...named(held, (name) => name) }, answers: held.tally.answers }
  }

  #note(accuracy: number, epochs: number): void {
    const isBetter = accuracy > this.#choice.best
    this.#choice = isBetter ? { best: accuracy, since: 0 } : { ...this.#choice, since: this.#choice.since + 1 }
    if (this.#exhausted) this.#ended = epochs
  }

  get #exhausted(): boolean {
    return this.#images !== null && this.#patience > 0 && this.#choice.since >= this.#patience
  }
}

function named({ tally, ...scores }: Scores, nameOf: (name: string) => string): Record<string, number> {
  return Object.fromEntries([
    ...Object.entries(scores).flatMap(([kind, { accuracy, loss }]): [string, number][] => [
      [nameOf(`${kind}.accuracy`), accuracy],
      [nameOf(`${kind}.loss`), loss],
    ]),
    ...(tally.topFive === null ? [] : [[nameOf('deployed.topFive'), tally.topFive] as const]),
    [nameOf('deployed.classAccuracy'), tally.classAccuracy],
  ])
}

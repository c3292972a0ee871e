import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { quantizerOf } from '../../../shared/experiment/method.ts'
import type { Quantizer } from '../../../shared/quantizers/quantizer.ts'
import { completeSchedule, symbolsAt, type Moment } from '../../../shared/quantizers/schedule.ts'
import type { Feeds } from '../engines/engine.ts'
import { binarizedAt, binarizedFeed } from '../layers/gradual.ts'
import { frozenFeed, symbolFeed } from '../layers/quantize.ts'
import { variantsOf } from '../layers/layer-method.ts'
import { tauAt, tauFeed } from '../layers/weight-form.ts'
import { averagingFeeds } from '../optimizers/averaging.ts'
import { gammaFeed, optimizerFeeds } from '../optimizers/optimizer.ts'
import { AccumulatedRate } from './accumulated-rate.ts'
import { rateAfter } from './rate-after.ts'
import { learningRateAt } from './learning-rate.ts'
import { scalarFeeds } from './scalar-feeds.ts'

/**
 * Values of all schedules at a step (from 0): learning rate, mu, the quantizer's parameters,
 * what is binarized and what is frozen.
 */
export class Schedules {
  readonly #experiment: ResolvedExperiment
  readonly #quantizer: Quantizer
  readonly #variants: ReturnType<typeof variantsOf>
  readonly #stepsPerEpoch: number
  readonly #steps: number
  /** What is left of the learning rate after all roll-backs. */
  readonly #share: number
  readonly #accumulated: AccumulatedRate
  readonly #quantizedLayers: number

  /**
   * @param rollBacks how often the run was rolled back, each time with half its learning rate
   * @param rolledBackTo the steps from which it went on after each, rising; from its start unless given
   * @param quantizedLayers layers that are binarized one after another
   */
  constructor(
    experiment: ResolvedExperiment,
    stepsPerEpoch: number,
    rollBacks: number,
    rolledBackTo: readonly number[] = new Array<number>(rollBacks).fill(0),
    quantizedLayers = 1,
  ) {
    this.#quantizedLayers = quantizedLayers
    this.#experiment = experiment
    this.#quantizer = quantizerOf(experiment)
    this.#variants = variantsOf(experiment)
    this.#stepsPerEpoch = stepsPerEpoch
    this.#steps = experiment.epochs * stepsPerEpoch
    this.#share = rateAfter(rollBacks)
    this.#accumulated = new AccumulatedRate((step) => {
      const share = rateAfter(rolledBackTo.filter((start) => start <= step).length)
      return share * learningRateAt(experiment, step, this.#steps)
    })
  }

  /** That of the schedule, and half of it after each roll-back. */
  learningRate(step: number): number {
    return this.#share * learningRateAt(this.#experiment, step, this.#steps)
  }

  /** mu and the quantizer's parameters, and those of the quantizers of single layers under names of their own. */
  symbols(step: number): Record<string, number> {
    const { quantizerParameters, muSchedule: kind, muStart: start, muEnd: end, muSteps: steps } = this.#experiment
    const moment = this.#moment(step)
    const own = symbolsAt(this.#quantizer, quantizerParameters, { kind, start, end, steps }, moment)
    const further = this.#variants.flatMap(({ quantizer, parameters, symbols }) => {
      const schedule = completeSchedule(quantizer, { kind: null, start: null, end: null, steps })
      return Object.entries(symbolsAt(quantizer, parameters!, schedule, moment)).map(
        ([name, value]) => [symbols + name, value] as const,
      )
    })
    return { ...own, ...Object.fromEntries(further) }
  }

  /** Their values that are metrics. */
  metrics(step: number): Record<string, number> {
    const learningRate = this.learningRate(step)
    return this.#quantizer.mu === null ? { learningRate } : { learningRate, mu: this.symbols(step)['mu']! }
  }

  /** Feeds of a forward pass. */
  forwardFeeds(step: number): Feeds {
    const progress = this.#progress(step)
    const symbols = Object.entries(this.symbols(step)).map(([name, value]) => [symbolFeed(name), value] as const)
    return scalarFeeds({
      ...Object.fromEntries(symbols),
      [frozenFeed]: progress >= this.#experiment.freezeSigns ? 1 : 0,
      [binarizedFeed]: this.#binarized(progress),
      [tauFeed]: tauAt(progress),
    })
  }

  /** Feeds of the optimizer; Bop's threshold falls along with the learning rate. */
  optimizerFeeds(step: number): Feeds {
    const { bopGamma, learningRate: full, averaging } = this.#experiment
    const learningRate = this.learningRate(step)
    return scalarFeeds({
      ...optimizerFeeds(learningRate, step + 1),
      ...averagingFeeds(averaging, step + 1),
      [gammaFeed]: bopGamma * (learningRate / full),
    })
  }

  /** Layers that are binarized by now, or the share of channels. */
  #binarized(progress: number): number {
    const { binarizing, binarizedBy } = this.#experiment
    return binarizedAt(progress, binarizedBy, binarizing === 'layers' ? this.#quantizedLayers : 1)
  }

  #progress(step: number): number {
    return step / Math.max(this.#steps - 1, 1)
  }

  #moment(step: number): Moment {
    return {
      progress: this.#progress(step),
      epoch: step / this.#stepsPerEpoch,
      learningRate: this.learningRate(step),
      accumulated: this.#accumulated.before(step),
    }
  }
}

import type { BatchFeeder } from '../../data/batches.ts'
import type { Dataset } from '../../data/dataset.ts'
import { testFeeder } from '../../data/feeders.ts'
import { quantizerOf } from '../../../shared/experiment/method.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { CompiledProgram, Engine, Feeds, State } from '../engines/engine.ts'
import type { Program } from '../graph/program.ts'
import { momentumFeed } from '../layers/network.ts'
import { averagesOf } from '../optimizers/averaging.ts'
import { borrowing } from './borrowed-state.ts'
import { batchBuffers, evaluate, type Score } from './evaluation.ts'
import { Tally } from './tally.ts'
import { variantsOf } from '../layers/layer-method.ts'
import { evaluationProgram, imagesFeed, reestimationProgram } from '../programs/programs.ts'

/** Images that are scored at once; the last batch is padded. */
const batchSize = 200

/** Scores by the weights they belong to. */
export interface Scores {
  soft: Score
  hard: Score
  deployed: Score
  /** Predictions of the deployed network. */
  tally: Tally
}

/**
 * Scores a network on the held-out images in three ways: soft (the forward quantizer as in training), hard (the
 * deployed quantizer) and deployed (hard, with re-estimated batch-norm statistics). What must be equal is computed
 * once.
 */
export class Evaluator {
  readonly #experiment: ResolvedExperiment
  readonly #state: State
  readonly #test: BatchFeeder
  readonly #train: BatchFeeder
  readonly #dataset: Dataset
  readonly #hard: CompiledProgram
  /** Null if the forward quantizer is the deployed one. */
  readonly #soft: CompiledProgram | null
  /** Null if there are no statistics to re-estimate, or the network is deployed as it was trained. */
  readonly #reestimate: { program: CompiledProgram; statistics: readonly string[] } | null
  /** The compiled programs. */
  readonly #opened: AsyncDisposableStack

  private constructor(parts: {
    experiment: ResolvedExperiment
    state: State
    dataset: Dataset
    train: BatchFeeder
    hard: CompiledProgram
    soft: CompiledProgram | null
    reestimate: { program: CompiledProgram; statistics: readonly string[] } | null
    opened: AsyncDisposableStack
  }) {
    this.#experiment = parts.experiment
    this.#state = parts.state
    this.#dataset = parts.dataset
    this.#train = parts.train
    this.#test = testFeeder(parts.dataset, parts.experiment)
    this.#hard = parts.hard
    this.#soft = parts.soft
    this.#reestimate = parts.reestimate
    this.#opened = parts.opened
  }

  static async create(
    engine: Engine,
    state: State,
    experiment: ResolvedExperiment,
    dataset: Dataset,
    train: BatchFeeder,
  ): Promise<Evaluator> {
    const all = [quantizerOf(experiment), ...variantsOf(experiment).map(({ quantizer }) => quantizer)]
    const alike = all.every(({ forward, deploy }) => JSON.stringify(forward) === JSON.stringify(deploy))
    const opened = new AsyncDisposableStack()
    const compile = async (program: Program): Promise<CompiledProgram> => {
      const compiled = await engine.compile(program, state)
      opened.defer(() => compiled.dispose())
      return compiled
    }
    const scoring = (mode: 'soft' | 'hard') =>
      evaluationProgram(experiment, dataset, mode, Math.min(batchSize, dataset.test.count)).program
    const statistics =
      all.some(({ levels }) => levels !== null) && experiment.batchNormReestimation > 0
        ? reestimationProgram(experiment, dataset)
        : null
    try {
      const reestimate =
        statistics === null
          ? null
          : {
              program: await compile(statistics.program),
              statistics: statistics.network.buffers.map(({ name }) => name),
            }
      const hard = await compile(scoring('hard'))
      const soft = alike ? null : await compile(scoring('soft'))
      return new Evaluator({ experiment, state, dataset, train, hard, soft, reestimate, opened: opened.move() })
    } finally {
      // Nothing is left here unless one of them could not be compiled.
      await opened.disposeAsync()
    }
  }

  /**
   * Scores of the weights, or of their moving average if there is one.
   * @param feeds the quantizer's symbols as they are now; `between` is awaited between batches and may throw to stop.
   * @param steps optimizer steps done
   * @param on the images; those that are held out unless given
   */
  async scores(
    feeds: Feeds,
    between: () => Promise<void>,
    steps: number,
    on: BatchFeeder = this.#test,
  ): Promise<Scores> {
    return this.#averaged(steps, () => this.#scores(feeds, between, on))
  }

  /**
   * Does something with the network as it is deployed: averages, where there are some, and re-estimated statistics. Its
   * logits come from `program`.
   */
  async asDeployed<Result>(
    feeds: Feeds,
    between: () => Promise<void>,
    steps: number,
    then: (program: CompiledProgram) => Promise<Result>,
  ): Promise<Result> {
    return this.#averaged(steps, async () => {
      if (this.#reestimate === null) return then(this.#hard)
      return (await this.#withStatisticsTakenAgain(feeds, () => then(this.#hard), between)) as Result
    })
  }

  /** Puts averages in the place of what was averaged meanwhile. */
  async #averaged<Result>(steps: number, then: () => Promise<Result>): Promise<Result> {
    const averages = await averagesOf(
      this.#state.names(),
      (name) => this.#state.read(name),
      this.#experiment.averaging,
      steps,
    )
    return borrowing(this.#state, averages.keys(), async () => {
      for (const [name, values] of averages) await this.#state.write(name, values)
      return then()
    })
  }

  async #scores(feeds: Feeds, between: () => Promise<void>, on: BatchFeeder): Promise<Scores> {
    const score = async (program: CompiledProgram, tally?: Tally) =>
      evaluate(
        program,
        on,
        batchBuffers(this.#dataset, Math.min(batchSize, this.#dataset.test.count)),
        feeds,
        between,
        tally,
      )
    const tally = new Tally(this.#dataset.classes.length)
    const hard = await score(this.#hard, this.#reestimate === null ? tally : undefined)
    const soft = this.#soft === null ? hard : await score(this.#soft)
    const deployed = await this.#withStatisticsTakenAgain(feeds, () => score(this.#hard, tally), between)
    return { soft, hard, deployed: deployed ?? hard, tally }
  }

  /**
   * Takes batch-norm statistics over training images as the mean over batches, and puts the old ones back afterwards.
   */
  async #withStatisticsTakenAgain<Result>(
    feeds: Feeds,
    then: () => Promise<Result>,
    between: () => Promise<void>,
  ): Promise<Result | null> {
    if (this.#reestimate === null) return null
    const { program, statistics } = this.#reestimate
    return borrowing(this.#state, statistics, async () => {
      const { images, targets } = batchBuffers(this.#dataset, this.#experiment.batchSize)
      let count = 0
      for (const indices of this.#train.trainingBatches(0, this.#experiment.batchSize)) {
        if (++count > this.#experiment.batchNormReestimation) break
        await between()
        await this.#train.fill(indices, images, targets)
        await program.step({ ...feeds, [imagesFeed]: images, [momentumFeed]: Float32Array.of(1 / count) })
      }
      return then()
    })
  }

  async dispose(): Promise<void> {
    await this.#opened.disposeAsync()
  }
}

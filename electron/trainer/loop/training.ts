import { normalisedAs } from '../../data/dataset.ts'
import { trainingFeeder, validationFeeder } from '../../data/feeders.ts'
import { loadDataset } from '../../data/load-dataset.ts'
import type { TrainerMessage, TrainingOrder, WrittenCheckpoint } from '../messages.ts'
import { readCheckpoint, writeCheckpoint, type Checkpoint } from '../checkpoints/checkpoint.ts'
import { remarksAtStart, startOf } from './announcement.ts'
import type { Control } from './control.ts'
import { scoreRows } from '../evaluation/evaluation.ts'
import { divergedAt } from './diverged-at.ts'
import { Diverged } from './divergence.ts'
import { mostRollBacks, rateAfter } from '../schedules/rate-after.ts'
import { engineFor } from '../engine-choice/engine-choice.ts'
import { Evaluator } from '../evaluation/evaluator.ts'
import { compileTraining } from './parted-training.ts'
import { metersOf } from './diagnostics/meters.ts'
import { feedingFor } from './feeding/feeding.ts'
import { firstWeights } from './first-weights.ts'
import { initialState } from '../checkpoints/initial-state.ts'
import { Chooser } from './chooser.ts'
import { refuseBeyondMemory, memoryPlan } from '../programs/memory-plan.ts'
import { MetricBuffer } from './metric-buffer.ts'
import { trainingProgram } from '../programs/programs.ts'
import { ProgressMeter } from './progress-meter.ts'
import { writeWhenThereIsRoom } from './room.ts'
import { Schedules } from '../schedules/schedules.ts'
import { checkRandomState, rolledBackTo, stateOf } from '../checkpoints/resumption.ts'
import { checkSameData } from '../checkpoints/trained-data.ts'
import { Teacher } from '../teacher/teacher.ts'
import type { Session } from './session.ts'
import { checkpointOf } from './snapshot.ts'
import { StepQueue } from './step-queue.ts'
import { trainingStep, type TrainingStep } from './training-step.ts'

const flushMilliseconds = 200
/** Points of a step metric in one epoch, about. */
const pointsPerEpoch = 25

export type Report = (message: TrainerMessage) => void

/** One run from its first step, or its checkpoint, to its last. */
export class Training {
  readonly #order: TrainingOrder
  readonly #report: Report
  readonly #control: Control
  readonly #metrics = new MetricBuffer()
  #lastFlush = performance.now()
  /** The newest checkpoint, or the one that the run goes on from; null before there is one. */
  #kept: WrittenCheckpoint | null = null
  /** The steps to which it was rolled back, the first first. */
  #rolledBackTo: readonly number[] = []

  constructor(order: TrainingOrder, report: Report, control: Control) {
    this.#order = order
    this.#report = report
    this.#control = control
  }

  /** @throws Cancelled, Diverged, EngineError, CheckpointError, DatasetUnavailable, or an error of the file system. */
  async run(): Promise<void> {
    for (let from = this.#order.checkpoint; ; from = this.#kept?.path ?? null) {
      try {
        return await this.#trainFrom(from)
      } catch (error) {
        if (
          !(error instanceof Diverged) ||
          this.#order.experiment.onDivergence !== 'roll-back' ||
          this.#rollBacks >= mostRollBacks
        )
          throw error
        this.#rollBack(error)
      }
    }
  }

  get #rollBacks(): number {
    return this.#rolledBackTo.length
  }

  #rollBack({ happened }: Diverged): void {
    this.#rolledBackTo = [...this.#rolledBackTo, this.#kept?.step ?? 0]
    const where =
      this.#kept === null ? 'its beginning' : `the checkpoint of epoch ${this.#kept.epoch}, step ${this.#kept.step},`
    this.#report({ type: 'rolled-back', to: this.#kept })
    this.#log(
      'warning',
      `${happened} The run goes on from ${where} with ${rateAfter(this.#rollBacks)} of its learning rate ` +
        `(roll-back ${this.#rollBacks} of at most ${mostRollBacks}).`,
    )
  }

  /** @param from a checkpoint's file; null begins with drawn or taken weights */
  async #trainFrom(from: string | null): Promise<void> {
    const { experiment, dataDirectory } = this.#order
    const found = await loadDataset(experiment.dataset, dataDirectory, {
      warn: (message) => this.#log('warning', message),
    })
    const checkpoint = from === null ? null : await readCheckpoint(from)
    if (checkpoint !== null) {
      checkRandomState(checkpoint, experiment.seed)
      checkSameData(this.#order.runId, found, checkpoint.data?.fingerprint ?? this.#order.data ?? null)
    }
    this.#kept = checkpoint === null ? null : { path: from!, epoch: checkpoint.epoch, step: checkpoint.step }
    if ((checkpoint?.rollBacks ?? 0) > this.#rollBacks) this.#rolledBackTo = rolledBackTo(checkpoint!)
    const threads = checkpoint?.threads ?? this.#order.threads
    const choice = await engineFor({ experiment, dataset: found, threads, dataDirectory, before: checkpoint?.engine })
    const programs = trainingProgram(experiment, found)
    const { program, network, slots } = programs
    const plan = memoryPlan(experiment, found, program)
    refuseBeyondMemory(plan, experiment.model, process.availableMemory())
    const initial = initialState(network, slots, experiment.seed)
    // A checkpoint of the run's own holds all that it took from another one.
    const taken = checkpoint === null ? await firstWeights(this.#order, found, initial, network) : null
    const dataset = normalisedAs(found, checkpoint?.data?.normalisation ?? taken?.normalisation)
    const startedFrom = checkpoint?.startedFrom ?? taken?.startedFrom
    const state = choice.engine.createState(checkpoint === null ? initial : stateOf(checkpoint, initial, from!))
    const feeder = trainingFeeder(dataset, experiment)
    const chooser = new Chooser(validationFeeder(dataset, experiment), experiment, checkpoint?.choice)
    const stepsPerEpoch = Math.floor(feeder.count / experiment.batchSize)
    // Closed however the run ends: a feeding thread left behind keeps this thread alive, and the run would never end.
    const opened = new AsyncDisposableStack()
    opened.defer(() => choice.engine.close?.())
    try {
      const evaluator = await Evaluator.create(choice.engine, state, experiment, dataset, feeder)
      opened.defer(() => evaluator.dispose())
      const train = await compileTraining(choice.engine, programs, { state, parts: experiment.gradientParts })
      opened.defer(() => train.dispose())
      const teacher = await Teacher.open(this.#order, {
        engine: choice.engine,
        feeder,
        dataset,
        control: this.#control,
        before: checkpoint?.teacher,
      })
      opened.defer(() => teacher?.dispose())
      const begun = checkpoint?.epoch ?? 0
      const feeding = await feedingFor(choice.engine, { experiment, dataset, feeder, dataDirectory, from: begun })
      opened.defer(() => feeding.close())
      opened.defer(() => this.#flush())
      const session = {
        dataset,
        engine: choice.engine,
        threads,
        state,
        feeder,
        evaluator,
        train,
        ...(await metersOf(state, network, slots, experiment)),
        shapes: initial,
        buffers: network.buffers.map(({ name }) => name),
        droppedBranches: network.droppedBranches,
        seed: experiment.seed,
        stepsPerEpoch,
        schedules: new Schedules(
          experiment,
          stepsPerEpoch,
          this.#rollBacks,
          this.#rolledBackTo,
          network.quantizedLayers,
        ),
        startedFrom,
        chooser,
        feeding,
        teacher,
      }
      const meter = new ProgressMeter(experiment.epochs, stepsPerEpoch, checkpoint ?? { epoch: 0, step: 0 })
      this.#report(
        startOf({
          experiment,
          choice,
          threads,
          dataset,
          startedFrom,
          teacher: teacher?.opened.digest,
          progress: meter.progress,
        }),
      )
      const facts = { experiment, choice, threads, checkpoint, plan, others: [taken, teacher] }
      for (const { level, message } of remarksAtStart(facts)) this.#log(level, message)
      for (let epoch = begun; epoch < experiment.epochs && !chooser.isOver; epoch++)
        await this.#epoch(session, epoch, meter)
      if (chooser.words !== null) this.#log('info', chooser.words)
    } finally {
      await opened.disposeAsync()
    }
  }

  async #epoch(session: Session, epoch: number, meter: ProgressMeter): Promise<void> {
    const { experiment } = this.#order
    const interval = Math.max(1, Math.round(session.stepsPerEpoch / pointsPerEpoch))
    let sum = { loss: 0, correct: 0, steps: 0 }
    const between = async () => {
      meter.exclude(await this.#control.check())
      this.#flushWhenDue(meter)
    }
    const steps = new StepQueue<TrainingStep>(session.train, async (given, { loss, logits }) => {
      await this.#refuseDivergence(session, steps, given, loss![0]!)
      const { correct } = scoreRows(logits!, given.targets, session.dataset.classes.length, given.count)
      const done = given.step + 1
      meter.stepDone()
      sum = { loss: sum.loss + loss![0]!, correct: sum.correct + correct, steps: sum.steps + 1 }
      if (done % interval !== 0 && done % session.stepsPerEpoch !== 0) return
      this.#metrics.add(done, {
        'train.loss': sum.loss / sum.steps,
        'train.accuracy': sum.correct / (sum.steps * experiment.batchSize),
        ...session.schedules.metrics(given.step),
      })
      sum = { loss: 0, correct: 0, steps: 0 }
    })
    let step = epoch * session.stepsPerEpoch
    try {
      for await (const batch of session.feeding.batches(epoch)) {
        await between()
        const measured = session.layers.isDue(step) || session.gradients.isDue(step)
        if (measured) await steps.settle()
        await session.layers.beforeStep(step)
        await session.gradients.beforeStep(step)
        await steps.ask(await trainingStep(session, batch, step, steps.keepsFeeds))
        if (measured) await steps.settle()
        step++
        this.#metrics.add(step, {
          ...(await session.layers.afterStep(session.schedules.symbols(step - 1))),
          ...(await session.gradients.afterStep()),
        })
      }
      await steps.settle()
    } finally {
      await steps.drop()
    }
    const forward = session.schedules.forwardFeeds(step - 1)
    const { scores, answers } = await session.chooser.scores(session.evaluator, forward, between, { epoch, step })
    this.#metrics.add(step, {
      ...scores,
      ...(await session.flips.take()),
      ...(await session.layers.atEpochEnd(session.schedules.symbols(step - 1))),
    })
    meter.epochDone()
    const path = await this.#keep(
      await checkpointOf(session, experiment, { epoch: epoch + 1, step }, this.#rolledBackTo),
      meter,
    )
    this.#flush()
    const histograms = await session.layers.histograms()
    if (histograms.length > 0)
      this.#report({
        type: 'histograms',
        histograms: histograms.map((histogram) => ({ ...histogram, step, epoch: epoch + 1 })),
      })
    if (answers !== null)
      this.#report({
        type: 'answers',
        answers: { epoch: epoch + 1, step, classes: [...session.dataset.classes], ...answers },
      })
    this.#kept = { path, epoch: epoch + 1, step }
    this.#report({ type: 'checkpoint', ...this.#kept })
    this.#report({ type: 'progress', progress: meter.progress })
  }

  /** Writes a checkpoint; on a full disk the run is paused until there is room. @returns its path */
  async #keep(checkpoint: Checkpoint, meter: ProgressMeter): Promise<string> {
    const { result, waited } = await writeWhenThereIsRoom(
      () => writeCheckpoint(this.#order.runDirectory, checkpoint, this.#control.recorded),
      this.#control,
      (reason) => {
        this.#log(reason === null ? 'info' : 'warning', reason ?? 'There is room again: the checkpoint is written.')
        this.#report(reason === null ? { type: 'resumed' } : { type: 'paused', reason })
      },
    )
    meter.exclude(waited)
    return result
  }

  /** @throws Diverged if the loss of a step is no number; later steps are taken back first */
  async #refuseDivergence(
    session: Session,
    later: StepQueue<TrainingStep>,
    { step, feeds, gathered }: TrainingStep,
    loss: number,
  ): Promise<void> {
    if (Number.isFinite(loss)) return
    for (let done = await later.drop(); done > 0; done--) await session.state.back?.()
    throw await divergedAt(session, this.#order.experiment, { loss, step, feeds, gathered, rollBacks: this.#rollBacks })
  }

  #log(level: 'info' | 'warning', message: string): void {
    this.#report({ type: 'log', line: { time: Date.now(), level, message } })
  }

  #flushWhenDue(meter: ProgressMeter): void {
    if (performance.now() - this.#lastFlush < flushMilliseconds) return
    this.#flush()
    this.#report({ type: 'progress', progress: meter.progress })
  }

  #flush(): void {
    const columns = this.#metrics.take()
    if (columns.length > 0) this.#report({ type: 'metrics', columns })
    this.#lastFlush = performance.now()
  }
}

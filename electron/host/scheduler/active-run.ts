import { mkdir } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import type { ResourceLimits } from 'node:worker_threads'
import { activeStates, type Progress, type RunState } from '../../../shared/contract/run.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolve.ts'
import type { MetricColumns, TrainerCommand, TrainingOrder, WrittenCheckpoint } from '../../trainer/messages.ts'
import { Failure, isDiskFull, messageOf } from '../failure.ts'
import type { StoreClient } from '../store/client.ts'
import { resumePoint, type ClaimedRun } from '../store/lifecycle.ts'
import type { Owner } from '../store/owner.ts'
import type { Troubles } from '../troubles.ts'
import type { MachineReading } from './machine-meter.ts'
import { reasonToStop } from './halving.ts'
import { persist } from './persist.ts'
import { Stopwatch } from './stopwatch.ts'
import { TrainingThread, type Ending, type TrainingNews } from '../executors/thread-executor.ts'
import type { UpdateBuffer } from './update-buffer.ts'

/** What every run of a host is trained with. */
export interface Workshop {
  store: StoreClient
  buffer: UpdateBuffer
  troubles: Troubles
  owner: Owner
  /** Program of a training thread. */
  trainer: URL
  /** Folder of the data caches. */
  cacheDirectory: string
  /** Folder of a run's own files. */
  runDirectory(id: number): string
  /** Processor threads for a run. */
  threadsFor(experiment: ResolvedExperiment): number
  resourceLimits?: ResourceLimits
}

/** A run at work in this host: its thread, and what the thread tells on its way to the store. */
export class ActiveRun {
  readonly id: number
  /** Settles when the run's end is written, or the run turned out not to be this host's to train. */
  readonly done: Promise<void>
  readonly #workshop: Workshop
  readonly #stopwatch = new Stopwatch()
  #thread: TrainingThread | null = null
  /** Commands that came before there was a thread. */
  readonly #early: TrainerCommand[] = []
  /** Optimizer steps done, as far as the thread has told. */
  #step = 0
  /** Epochs done, by which the run was last judged. */
  #epoch = 0
  #checkpoint: { path: string; epoch: number } | null = null
  /** Why the run fails whatever its thread says; null unless what it told could not be kept. */
  #lost: string | null = null
  #states: Promise<void> = Promise.resolve()
  #closing = false
  /** Whether its time ran when it began to rest. */
  #clockRan = false

  constructor(workshop: Workshop, id: number) {
    this.#workshop = workshop
    this.id = id
    this.done = this.#train()
  }

  tell(command: TrainerCommand): void {
    if (this.#thread === null) this.#early.push(command)
    else this.#thread.tell(command)
  }

  /**
   * Ends the run because the host closes, between two steps; after `patience` milliseconds it is no longer waited for.
   */
  async interrupt(patience: number): Promise<void> {
    this.#closing = true
    this.tell({ type: 'cancel' })
    const alarm = setTimeout(() => this.#thread?.abandon(), patience)
    await this.done
    clearTimeout(alarm)
  }

  /** Rests between two steps while nothing that it tells can be kept, and goes on. */
  rest(resting: boolean): void {
    if (resting) {
      this.#clockRan = this.#stopwatch.running
      this.#workshop.buffer.of(this.id).seconds += this.#stopwatch.stop()
    } else if (this.#clockRan) this.#stopwatch.start()
    this.tell({ type: resting ? 'rest' : 'go-on' })
  }

  /** Ends the run because what it told could not be kept. */
  fail(error: unknown): void {
    const what = isDiskFull(error instanceof Failure ? error.cause : error)
      ? 'The disk is full'
      : 'The database could not be written'
    this.#lost ??= `${what}: what run ${this.id} measured was lost (${messageOf(error)}). Once that is put right, resume it.`
    // Between two steps: a thread that is ended within a step of onnxruntime takes the whole process along.
    this.tell({ type: 'cancel' })
  }

  /** Ends the run where the successive halving of its study says so. */
  async #judge({ epoch, epochs }: Progress): Promise<void> {
    this.#epoch = epoch
    const { buffer, store } = this.#workshop
    try {
      // What it is judged by must stand in the store.
      await buffer.flush()
      const reason = await reasonToStop(store, { id: this.id, epochs }, epoch)
      if (reason === null) return
      buffer.of(this.id).lines.push({ time: Date.now(), level: 'info', message: reason })
      this.tell({ type: 'cancel' })
    } catch (error) {
      process.emitWarning(`Run ${this.id} could not be judged after epoch ${epoch}: ${messageOf(error)}`)
    }
  }

  /** Keeps how busy the machine is beside what the run measures; nothing if it does not train. */
  note(reading: MachineReading): void {
    if (!this.#stopwatch.running || this.#step === 0) return
    const column = (value: number) => Float64Array.of(value)
    for (const [metric, value] of Object.entries(reading))
      this.#workshop.buffer
        .of(this.id)
        .columns.push({ metric, steps: column(this.#step), values: column(value), times: column(Date.now()) })
  }

  async #train(): Promise<void> {
    const { store, owner } = this.#workshop
    const claimed = await persist(
      () => store.claimRun(this.id, owner),
      this.#workshop.troubles,
      () => this.#closing,
    )
    if (claimed === null) return
    const runDirectory = this.#workshop.runDirectory(this.id)
    const checkpoint = claimed.checkpoint === null ? null : resolve(runDirectory, claimed.checkpoint)
    if (checkpoint !== null) this.#checkpoint = { path: checkpoint, epoch: claimed.checkpointEpoch }
    try {
      await mkdir(runDirectory, { recursive: true })
    } catch (error) {
      const remedy = isDiskFull(error) ? 'The disk is full: free some space' : 'Check its permissions'
      return this.#end({
        state: 'failed',
        message:
          `The folder ${runDirectory} could not be made (${messageOf(error)}). ${remedy}, then resume run ` +
          `${this.id}.`,
      })
    }
    const source = await this.#source(claimed)
    if (source instanceof Error) return this.#end({ state: 'failed', message: source.message })
    const { trainer, cacheDirectory, resourceLimits } = this.#workshop
    const threads = this.#workshop.threadsFor(claimed.experiment)
    const order = {
      runId: this.id,
      experiment: claimed.experiment,
      threads,
      runDirectory,
      dataDirectory: cacheDirectory,
      checkpoint,
      source,
    }
    this.#thread = new TrainingThread(trainer, order, (news) => this.#hear(news), resourceLimits)
    for (const command of this.#early) this.#thread.tell(command)
    await this.#end(await this.#thread.ended)
  }

  /**
   * The run from which this one takes its first weights; null if it takes none, or goes on from a checkpoint of its
   * own.
   */
  async #source({ experiment, checkpoint }: ClaimedRun): Promise<TrainingOrder['source'] | Error> {
    const runId = experiment.startFrom ?? null
    if (runId === null || checkpoint !== null) return null
    try {
      const [standpoint] = await this.#workshop.store.standpointsOf([runId])
      if (standpoint!.checkpoint !== null)
        return { runId, checkpoint: resolve(this.#workshop.runDirectory(runId), standpoint!.checkpoint) }
    } catch (error) {
      return new Error(`Run ${this.id} cannot start from run ${runId}: ${messageOf(error)}`)
    }
    return new Error(
      `Run ${this.id} cannot start from run ${runId}, which has no checkpoint. Launch it again from another run.`,
    )
  }

  #hear(news: TrainingNews): void {
    const { buffer } = this.#workshop
    const update = buffer.of(this.id)
    update.seconds += this.#stopwatch.lap()
    switch (news.type) {
      case 'started':
        this.#stopwatch.start()
        update.started = { model: news.model, record: news.record }
        update.progress = news.progress
        break
      case 'metrics':
        update.columns.push(...news.columns)
        break
      case 'histograms':
        ;(update.histograms ??= []).push(...news.histograms)
        break
      case 'answers':
        update.answers = news.answers
        break
      case 'progress':
        update.progress = news.progress
        this.#step = news.progress.step
        if (news.progress.epoch > this.#epoch) void this.#judge(news.progress)
        break
      case 'log':
        update.lines.push(news.line)
        break
      case 'checkpoint':
        update.checkpoint = {
          path: relative(this.#workshop.runDirectory(this.id), news.path),
          epoch: news.epoch,
          step: news.step,
        }
        this.#checkpoint = { path: news.path, epoch: news.epoch }
        void this.#workshop.buffer.flush()
        break
      case 'rolled-back':
        this.#rollBack(news.to)
        break
      case 'paused':
        this.#stopwatch.stop()
        void this.#enter('paused', news.reason)
        break
      case 'resumed':
        this.#stopwatch.start()
        void this.#enter('training', null)
        break
    }
  }

  /** What was told of steps that are void is dropped if it waits to be written, and taken back if it is. */
  #rollBack(to: WrittenCheckpoint | null): void {
    const { buffer, runDirectory } = this.#workshop
    const update = buffer.of(this.id)
    const step = to?.step ?? 0
    // Of several that wait to be written together the first went back furthest: what came after it is told anew.
    if (update.rolledBack === undefined)
      update.rolledBack =
        to === null ? null : { checkpoint: relative(runDirectory(this.id), to.path), epoch: to.epoch, step }
    update.columns = update.columns.map((column) => columnUntil(column, step))
    delete update.progress
    this.#step = step
  }

  async #end(ending: Ending): Promise<void> {
    const update = this.#workshop.buffer.of(this.id)
    update.seconds += this.#stopwatch.stop()
    const { state, error } = this.#outcomeOf(ending)
    if (state === 'failed') {
      const detail = ending.state === 'failed' ? ending.detail : undefined
      update.lines.push({ time: Date.now(), level: 'error', message: detail ?? error! })
    }
    await this.#enter(state, error)
  }

  #outcomeOf(ending: Ending): { state: RunState; error: string | null } {
    if (this.#lost !== null) return { state: 'failed', error: this.#lost }
    if (ending.state === 'failed') return { state: 'failed', error: ending.message }
    if (ending.state === 'finished' || !this.#closing) return { state: ending.state, error: null }
    return {
      state: 'interrupted',
      error: `The app was closed; ${resumePoint(this.#checkpoint?.path ?? null, this.#checkpoint?.epoch ?? 0)}.`,
    }
  }

  /** Writes a state after everything that was told before it. */
  #enter(state: RunState, error: string | null): Promise<void> {
    this.#states = this.#states.then(async () => {
      await this.#workshop.buffer.flush()
      // What was lost in that flush outweighs what the thread said of its end.
      const failed = this.#lost !== null && !activeStates.includes(state)
      const outcome = failed ? { state: 'failed' as const, error: this.#lost } : { state, error }
      try {
        await persist(
          () => this.#workshop.store.setState(this.id, outcome.state, outcome.error),
          this.#workshop.troubles,
          () => this.#closing,
        )
      } catch (problem) {
        process.emitWarning(`Run ${this.id} could not be marked as ${outcome.state}: ${messageOf(problem)}`)
      }
    })
    return this.#states
  }
}

/** The points of a column whose steps are not beyond one. */
function columnUntil({ metric, steps, values, times }: MetricColumns, step: number): MetricColumns {
  const kept = steps.filter((each) => each <= step).length
  return { metric, steps: steps.slice(0, kept), values: values.slice(0, kept), times: times.slice(0, kept) }
}

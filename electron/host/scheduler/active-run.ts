import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { activeStates, type Progress, type RunState } from '../../../shared/contract/run.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { removeOlderCheckpoints } from '../../trainer/checkpoints/checkpoint.ts'
import type { TrainerCommand } from '../../trainer/messages.ts'
import type { Ending, Executor, Job } from '../executors/executor.ts'
import { Failure, isDiskFull } from '../failure.ts'
import type { OrphanRun } from '../store/jobs.ts'
import type { ClaimedRun } from '../store/claims.ts'
import type { EndCause } from '../store/lifecycle-row.ts'
import { resumePoint } from '../store/reconcile.ts'
import { repositoryOf } from '../repository.ts'
import { checkpointOfAnother } from './checkpoint-of-another.ts'
import { reasonToStop } from './halving.ts'
import type { MachineReading } from './machine-meter.ts'
import { persist } from './persist.ts'
import { precursorOf, teacherBeside } from './precursor.ts'
import { RunRecorder } from './run-recorder.ts'
import type { Workshop } from './workshop.ts'
import { makeFolder } from '../../data/make-folder.ts'

/** A run that this host looks after: its job, and what the job reports on its way to the store. */
export class ActiveRun {
  readonly id: number
  /** Settles when the run's end is written, or the run is not this host's any longer. */
  readonly done: Promise<void>
  readonly executor: Executor
  readonly #workshop: Workshop
  readonly #recorder: RunRecorder
  #job: Job | null = null
  /** Commands that came before there was a job. */
  readonly #early: TrainerCommand[] = []
  /** The state that is written last. */
  #state: RunState
  /** Why the run fails whatever its job says; null unless what it reported could not be kept. */
  #lost: string | null = null
  #states: Promise<void> = Promise.resolve()
  #closing = false
  /** Whether the successive halving of its study ends it. */
  #halved = false

  /** @param orphan the run, if it has a job already; null if it is queued here */
  constructor(workshop: Workshop, executor: Executor, id: number, orphan: OrphanRun | null = null) {
    this.#workshop = workshop
    this.executor = executor
    this.id = id
    this.#state = orphan?.state ?? (executor.queues ? 'queued' : 'training')
    this.#recorder = new RunRecorder(
      id,
      { buffer: workshop.buffer, runDirectory: workshop.runDirectory(id), soFar: orphan ?? { epoch: 0, step: 0 } },
      {
        epochDone: (progress) => void this.#judge(progress),
        recorded: (epoch) => {
          if (this.#lost === null) this.tell({ type: 'recorded', epoch })
        },
        entered: (state, reason) => void this.#enter(state, reason),
      },
    )
    this.done = orphan === null ? this.#train() : this.#takeUp(orphan)
  }

  tell(command: TrainerCommand): void {
    if (this.#job === null) this.#early.push(command)
    else this.#job.tell(command)
  }

  /** Puts it before the user's other jobs in the queue of its cluster, or behind them. */
  prioritize(place: 'first' | 'last'): void {
    this.#job?.prioritize?.(place)
  }

  /**
   * Leaves a job running that outlives this host, which closes; interrupts any other between two steps. After
   * `patience` milliseconds it is no longer waited for.
   */
  async close(patience: number): Promise<void> {
    this.#closing = true
    if (!this.executor.outlivesHost) {
      this.tell({ type: 'cancel' })
      const alarm = setTimeout(() => this.#job?.abandon(), patience)
      await this.done
      return clearTimeout(alarm)
    }
    this.#job?.abandon()
    // An executor that cannot be reached keeps nobody here.
    let alarm: NodeJS.Timeout | undefined
    await Promise.race([this.done, new Promise((giveUp) => (alarm = setTimeout(giveUp, patience)))])
    clearTimeout(alarm)
  }

  /** Rests between two steps while nothing that it reports can be kept, and goes on. */
  rest(resting: boolean): void {
    this.#recorder.rest(resting)
    this.tell({ type: resting ? 'rest' : 'go-on' })
  }

  /** Ends the run because what it reported could not be kept. */
  fail(error: unknown): void {
    const what = isDiskFull(error instanceof Failure ? error.cause : error)
      ? 'The disk is full'
      : 'The database could not be written'
    this.#lost ??=
      `${what}: what run ${this.id} measured was lost (${messageOf(error)}). ` + 'Once that is put right, resume it.'
    // Between two steps: a thread that is ended within a step of onnxruntime takes the whole process along.
    this.tell({ type: 'cancel' })
  }

  /** Keeps how busy the machine is beside what the run measures. */
  note(reading: MachineReading): void {
    this.#recorder.note(reading)
  }

  /** Ends the run if the successive halving of its study says so. */
  async #judge({ epoch, epochs }: Progress): Promise<void> {
    const { buffer, store } = this.#workshop
    try {
      // The values that judge it must be in the store.
      await buffer.flush()
      const reason = await reasonToStop(store, { id: this.id, epochs }, epoch)
      if (reason === null) return
      this.#halved = true
      this.#recorder.halve(epoch, reason)
      this.tell({ type: 'cancel' })
    } catch (error) {
      process.emitWarning(`Run ${this.id} could not be judged after epoch ${epoch}: ${messageOf(error)}`)
    }
  }

  async #train(): Promise<void> {
    const { store, owner } = this.#workshop
    const { executor } = this
    const key = randomUUID()
    const job = executor.outlivesHost ? { executor: executor.name, key } : null
    const claimed = await persist(
      () => store.claimRun(this.id, owner, job, executor.queues),
      this.#workshop.troubles,
      () => this.#closing,
    )
    if (claimed === null) return
    this.#noteCheckpoint(claimed)
    // The run counts as begun from here: whatever happens, its end is written.
    const ending = await this.#work(claimed, key).catch((error: unknown): Ending => ({
      state: 'failed',
      message: `Run ${this.id} could not be started: ${messageOf(error)}. Resume it, or launch it again.`,
      detail: error instanceof Error ? error.stack : undefined,
    }))
    await this.#end(ending)
  }

  async #work(claimed: ClaimedRun, key: string): Promise<Ending> {
    const { cacheDirectory } = this.#workshop
    const { executor } = this
    const runDirectory = this.#workshop.runDirectory(this.id)
    try {
      makeFolder(runDirectory)
    } catch (error) {
      const remedy = isDiskFull(error) ? 'The disk is full: free some space' : 'Check its permissions'
      return {
        state: 'failed',
        message:
          `The folder ${runDirectory} could not be made (${messageOf(error)}). ${remedy}, then resume run ` +
          `${this.id}.`,
      }
    }
    // A checkpoint of its own holds all that it took from another one.
    const from = claimed.checkpoint === null ? claimed.experiment.startFrom : null
    const after = await precursorOf(from, executor, this.#workshop.store)
    const needing = { id: this.id, deed: 'start from' } as const
    const source = after === null ? await checkpointOfAnother(needing, from, this.#workshop) : null
    if (source instanceof Error) return { state: 'failed', message: source.message }
    const taughtBy = teacherBeside(after, claimed.experiment)
    const teacher = await checkpointOfAnother({ id: this.id, deed: 'be taught by' }, taughtBy, this.#workshop)
    if (teacher instanceof Error) return { state: 'failed', message: teacher.message }
    // A job that outlives the host would begin now and be alone at once.
    if (this.#closing && executor.outlivesHost) return executor.queues ? { state: 'unheard' } : { state: 'cancelled' }
    this.#recorder.repository = await repositoryOf(process.cwd())
    const order = {
      runId: this.id,
      experiment: claimed.experiment,
      threads: this.#workshop.threadsFor(claimed.experiment),
      runDirectory,
      dataDirectory: cacheDirectory,
      checkpoint: claimed.checkpoint === null ? null : resolve(runDirectory, claimed.checkpoint),
      data: claimed.data,
      source,
      teacher,
    }
    return this.#follow(executor.start(order, (news, place) => this.#recorder.hear(news, place), key, after))
  }

  #follow(job: Job): Promise<Ending> {
    this.#job = job
    for (const command of this.#early.splice(0)) job.tell(command)
    return job.ended
  }

  #noteCheckpoint({ checkpoint, checkpointEpoch }: ClaimedRun): void {
    if (checkpoint !== null) this.#recorder.checkpointEpoch = checkpointEpoch
  }

  /** Goes on with a job that another host started, or this one before it was closed. */
  async #takeUp(orphan: OrphanRun): Promise<void> {
    const { store, owner, troubles } = this.#workshop
    const { executor } = this
    this.#noteCheckpoint(orphan)
    const order = {
      runId: this.id,
      key: orphan.job.key,
      heard: orphan.heard,
      runDirectory: this.#workshop.runDirectory(this.id),
    }
    let job: Job | null
    try {
      if (this.#state === 'training') this.#recorder.startClock()
      job = await executor.takeUp(order, (news, place) => this.#recorder.hear(news, place))
    } catch (error) {
      process.emitWarning(`Run ${this.id} could not be taken up and is asked for again: ${messageOf(error)}`)
      return persist(
        () => store.releaseRun(this.id, owner),
        troubles,
        () => this.#closing,
      )
    }
    if (job === null && this.#state === 'queued') return this.#end({ state: 'unheard' })
    if (job === null)
      return this.#finish(
        'interrupted',
        `The executor "${executor.name}" has no trace of the job that trained this run; ${this.#resumePoint}.`,
      )
    const ended = this.#follow(job)
    if (this.#closing) job.abandon()
    await this.#end(await ended)
  }

  async #end(ending: Ending): Promise<void> {
    if (this.#lost !== null) return this.#finish('failed', this.#lost)
    if (ending.state === 'unheard')
      return persist(
        () => this.#workshop.store.returnRun(this.id),
        this.#workshop.troubles,
        () => this.#closing,
      )
    if (ending.state === 'failed')
      return this.#finish('failed', ending.message, { detail: ending.detail, cause: ending.cause })
    if (ending.state === 'interrupted')
      return this.#finish('interrupted', `${ending.message} ${sentence(this.#resumePoint)}.`)
    if (ending.state === 'finished') return this.#finish('finished', null)
    if (!this.#closing || (this.#halved && ending.state === 'cancelled')) return this.#finish('cancelled', null)
    if (ending.state === 'abandoned' && this.executor.outlivesHost) return this.#recorder.stopClock()
    await this.#finish('interrupted', `The app was closed; ${this.#resumePoint}.`, { cause: 'closed' })
  }

  get #resumePoint(): string {
    return resumePoint(this.#recorder.checkpointEpoch)
  }

  async #finish(state: RunState, error: string | null, more: { detail?: string; cause?: EndCause } = {}) {
    this.#recorder.stopClock()
    if (state === 'failed') this.#recorder.say('error', more.detail ?? error!)
    await this.#removeOlderCheckpoints()
    await this.#enter(state, error, more.cause)
  }

  /** Removes checkpoints that the run's thread kept because newer ones were not recorded yet. */
  async #removeOlderCheckpoints(): Promise<void> {
    await this.#workshop.buffer.flush()
    const newest = this.#recorder.checkpointEpoch
    if (newest === null || this.#lost !== null) return
    await removeOlderCheckpoints(this.#workshop.runDirectory(this.id), newest).catch(() => undefined)
  }

  /** Writes a state after everything that was reported before it. */
  #enter(state: RunState, error: string | null, cause: EndCause | null = null): Promise<void> {
    // A job that is taken up may say again in which state it is.
    if (state === this.#state && activeStates.includes(state)) return this.#states
    this.#state = state
    this.#states = this.#states.then(async () => {
      await this.#workshop.buffer.flush()
      // A loss in that flush outweighs what the job said of its end.
      const failed = this.#lost !== null && !activeStates.includes(state)
      const outcome = failed ? { state: 'failed' as const, error: this.#lost, cause: null } : { state, error, cause }
      try {
        await persist(
          () => this.#workshop.states.write({ id: this.id, ...outcome }),
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

const sentence = (clause: string) => clause[0]!.toUpperCase() + clause.slice(1)

import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import { workerProgram } from '../../resources/worker-program.ts'
import type { TrainingOrder } from '../../trainer/messages.ts'
import type { Ending, TrainingNews } from '../executors/executor.ts'
import { ThreadExecutor } from '../executors/thread-executor.ts'
import { cancelName } from './cancel-name.ts'
import { claimFolder } from './claim.ts'
import { JobJournal } from './job-journal.ts'
import type { JobEnd } from './job-line.ts'
import { readOrder, type JobOrder } from './job-order.ts'
import { requeueJob, slurmJob } from './slurm-job.ts'
import { stageData } from './stage-data.ts'
import { standingOf, weightsOf, type Standing } from './standing.ts'

const trainerWorker = workerProgram('../../trainer/worker.ts', 'trainer', import.meta.url)

/** How a job's process ended, and what it says. */
export interface JobOutcome {
  end: JobEnd
  /** One line for the job's output. */
  message: string
}

/** Asks jobs to stop between two steps, and says why. */
export interface StopSignal {
  /** Calls back at once if it was given before. */
  onStop(stop: (why: 'signal' | 'time-limit') => void): void
}

/** Milliseconds between two looks whether a job that shares one of Slurm is to end alone. */
const lookEvery = 1000

/**
 * Trains the jobs in some folders side by side, or goes on with them, and writes their journals there. What goes wrong
 * with one of several does not end the others.
 * @param folders each holds an order (job-order.ts); journals and checkpoints go there
 * @throws BadInput of a single one if there is no order, one of another version, or another job trains it
 */
export async function runJobs(folders: readonly string[], signal: StopSignal): Promise<JobOutcome[]> {
  const outcomes = await Promise.all(
    folders.map((folder) =>
      runJob(folder, signal).catch((error: unknown): JobOutcome => {
        if (folders.length === 1) throw error
        const message = messageOf(error)
        return { end: { type: 'failed', message }, message }
      }),
    ),
  )
  // Slurm ends this process when it takes the job back: the journals must be whole by then.
  if (outcomes.some(({ end }) => end.type === 'stopped' && end.why === 'time-limit')) await goOnLater(slurmJob()!)
  return outcomes
}

async function runJob(folder: string, signal: StopSignal): Promise<JobOutcome> {
  const order = readOrder(folder)
  const job = slurmJob()
  if (job !== null) claimFolder(folder, job)
  const standing = await standingOf(folder, order)
  if (standing.end !== null) return { end: standing.end, message: `run ${order.runId} had ended before` }
  let attempt: Attempt | null = null
  const journal = JobJournal.begin(folder, (isThere) => attempt?.rest(!isThere))
  attempt = new Attempt(folder, order, standing, journal)
  const end = await attempt.train(signal)
  const outcome = outcomeOf(end, attempt, { job, runId: order.runId })
  journal.write({ end: outcome.end }, true)
  await journal.close()
  return outcome
}

/** One try to bring a job to its end. */
class Attempt {
  readonly #folder: string
  readonly #order: JobOrder
  readonly #standing: Standing
  readonly #journal: JobJournal
  #job: ReturnType<ThreadExecutor['start']> | null = null
  /** Whether it wrote a checkpoint. */
  advanced = false
  why: 'signal' | 'time-limit' | 'cancelled' | null = null

  constructor(folder: string, order: JobOrder, standing: Standing, journal: JobJournal) {
    this.#folder = folder
    this.#order = order
    this.#standing = standing
    this.#journal = journal
  }

  rest(resting: boolean): void {
    this.#job?.tell({ type: resting ? 'rest' : 'go-on' })
  }

  async train(signal: StopSignal): Promise<Ending> {
    const { from, begun, remark } = this.#standing
    if (begun) {
      const to = from === null ? null : { path: from.checkpoint, epoch: from.epoch, step: from.step }
      this.#journal.write({ news: { type: 'rolled-back', to } })
    }
    if (remark !== null) this.#log('warning', remark)
    try {
      await this.#checkData()
      const order = { ...(await this.#trainingOrder()), dataDirectory: await this.#nearData() }
      this.#job = new ThreadExecutor(trainerWorker).start(order, (news) => this.#hear(news))
    } catch (error) {
      return { state: 'failed', message: messageOf(error) }
    }
    const stop = (why: typeof this.why) => {
      this.why ??= why
      this.#job!.tell({ type: 'cancel' })
    }
    signal.onStop(stop)
    const timer = setInterval(() => existsSync(join(this.#folder, cancelName)) && stop('cancelled'), lookEvery)
    return this.#job.ended.finally(() => clearInterval(timer))
  }

  #hear(news: TrainingNews): void {
    if (news.type !== 'checkpoint') return this.#journal.write({ news: withNames(news) })
    this.advanced = true
    this.#journal.write({ news: withNames(news) }, true)
    this.#job!.tell({ type: 'recorded', epoch: news.epoch })
  }

  async #trainingOrder(): Promise<TrainingOrder> {
    const { runId, experiment, threads, dataDirectory, fingerprint, source, teacher } = this.#order
    const { from } = this.#standing
    const other = async (run: JobOrder['source']) =>
      run === null ? null : { runId: run.runId, checkpoint: await weightsOf(this.#folder, run) }
    return {
      runId,
      experiment,
      threads,
      dataDirectory,
      runDirectory: this.#folder,
      checkpoint: from === null ? null : join(this.#folder, from.checkpoint),
      data: fingerprint,
      // A checkpoint of its own holds all that it took from another one.
      source: from === null ? await other(source) : null,
      teacher: await other(teacher),
    }
  }

  /** @throws Error if the data set is not here, or is another one of that name */
  async #checkData(): Promise<void> {
    const { dataDirectory, fingerprint, experiment } = this.#order
    const found = (await listDatasets(dataDirectory)).find(({ name }) => name === experiment.dataset)
    const remedy = `Add it there: \`signum datasets add PATH --name ${experiment.dataset}\` with the same files.`
    if (found === undefined)
      throw new Error(`There is no data set "${experiment.dataset}" in ${dataDirectory}, where the job runs. ${remedy}`)
    if (fingerprint !== null && found.fingerprint !== fingerprint)
      throw new Error(`The data set "${experiment.dataset}" in ${dataDirectory} has other images than here. ${remedy}`)
  }

  /** Where its data set is read from: a node's own disk if the order says so and there is room. */
  async #nearData(): Promise<string> {
    const { dataDirectory, stage, experiment, fingerprint } = this.#order
    if (stage === null) return dataDirectory
    const { folder, remark } = await stageData(experiment.dataset, dataDirectory, { stage, fingerprint })
    if (remark !== null) this.#log('warning', remark)
    return folder
  }

  #log(level: 'info' | 'warning', message: string): void {
    this.#journal.write({ news: { type: 'log', line: { time: Date.now(), level, message } } })
  }
}

/** News with the names of files in the place of their paths. */
function withNames(news: TrainingNews): TrainingNews {
  if (news.type === 'checkpoint') return { ...news, path: basename(news.path) }
  if (news.type === 'rolled-back' && news.to !== null)
    return { ...news, to: { ...news.to, path: basename(news.to.path) } }
  return news
}

function outcomeOf(
  ending: Ending,
  { advanced, why }: Attempt,
  { job, runId }: { job: string | null; runId: number },
): JobOutcome {
  if (ending.state === 'finished') return { end: { type: 'finished' }, message: `run ${runId} finished` }
  if (ending.state === 'failed') {
    const { message, detail, cause } = ending
    return { end: { type: 'failed', message, detail, cause }, message }
  }
  if (why === 'cancelled') return { end: { type: 'cancelled' }, message: `run ${runId} was cancelled` }
  if (why === 'time-limit' && !advanced) {
    const message =
      `The time limit of the job ended before run ${runId} had done an epoch, so that it would begin again each ` +
      'time. Raise "time" in the profile, then resume it.'
    return { end: { type: 'failed', message }, message }
  }
  if (why === 'time-limit' && job !== null)
    return {
      end: { type: 'stopped', why },
      message: `run ${runId} goes on from its checkpoint: the time limit is near`,
    }
  return { end: { type: 'stopped', why: 'signal' }, message: `run ${runId} stopped; run the folder again to go on` }
}

/** Milliseconds that Slurm may take to end a job that it puts back into the queue. */
const takingBack = 60_000

async function goOnLater(job: string): Promise<void> {
  const refusal = await requeueJob(job)
  if (refusal !== null) throw new Error(`scontrol requeue ${job} failed: ${refusal}`)
  await Promise.race([once(process, 'SIGTERM'), delay(takingBack, undefined, { ref: false })])
}

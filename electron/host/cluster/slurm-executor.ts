import { messageOf } from '../../../shared/errors/message-of.ts'
import type { TrainingOrder } from '../../trainer/messages.ts'
import type { Executor, Job, JobToTakeUp, OnNews, Precursor } from '../executors/executor.ts'
import { cancelName } from '../jobs/cancel-name.ts'
import { ClusterJob } from './cluster-job.ts'
import { endJob } from './end-job.ts'
import { findTicket } from './find-ticket.ts'
import { posix } from 'node:path'
import { scriptName } from './layout.ts'
import type { Site } from './site.ts'
import { Refused, type SlurmState } from './slurm.ts'
import { keepNumber, refusedBySlurm, Submitter, type Handover, type Standpoint } from './submitter.ts'

/** Milliseconds for which starts are gathered, so that a study becomes an array. */
const gathering = 400
/** Milliseconds after which a submission of which Slurm knows nothing is made again. */
const doubt = 20_000
/** Seconds between two looks unless the profile says otherwise. */
const usualInterval = { local: 2, ssh: 5 }
/** Thousands of jobs are looked at less often, so that following them stays cheap: so many a second at most. */
const jobsASecond = 800

export interface SlurmExecutorOptions {
  /** Name of the profile. */
  profile: string
  /** Asked for before every submission, so that a changed profile holds from then on. @throws BadInput */
  site(): Site
  /** Folder of the data caches of this machine. */
  hostCache: string
  /** Hears why the cluster does not answer, and null when it does again. */
  onTrouble(why: string | null): void
}

/** Trains runs as jobs of a Slurm cluster: hands them over as arrays, and follows their journals. */
export class SlurmExecutor implements Executor {
  readonly name: string
  readonly queues = true
  readonly outlivesHost = true
  readonly #options: SlurmExecutorOptions
  readonly #submitter: Submitter
  #site: Site
  readonly #jobs = new Map<string, ClusterJob>()
  /** Jobs that finished: what comes after them, and was not handed over yet, waits for nothing any more. */
  readonly #finished = new Set<string>()
  #waiting: Handover[] = []
  /** When submissions without a number were made. */
  readonly #since = new Map<string, number>()
  #timer: NodeJS.Timeout | null = null
  #looking: Promise<void> = Promise.resolve()
  #closed = false
  #troubled = false

  /** @throws BadInput if there is no such profile, or it is wrong */
  constructor(options: SlurmExecutorOptions) {
    this.#options = options
    this.name = executorName(options.profile)
    this.#site = options.site()
    this.#submitter = new Submitter((key) => this.#standOf(key), options.hostCache)
  }

  get slots(): number {
    return this.#site.profile.queued
  }

  /** Runs whose jobs it follows, by the names that Slurm gave these. */
  get runsByJob(): ReadonlyMap<string, number> {
    const jobs = [...this.#jobs.values()]
    return new Map(jobs.flatMap(({ name, facts }) => (name === null ? [] : [[name, facts.runId] as const])))
  }

  start(order: TrainingOrder, onNews: OnNews, key: string, after: Precursor | null = null): Job {
    const job = this.#follow({ runId: order.runId, key, runDirectory: order.runDirectory }, 0, onNews)
    this.#waiting.push({ job, order, after })
    this.#lookIn(gathering)
    return job
  }

  async takeUp({ runId, key, runDirectory, heard }: JobToTakeUp, onNews: OnNews): Promise<Job | null> {
    const found = await findTicket(key, this.#site)
    if (found === null) return null
    const job = this.#follow({ runId, key, runDirectory }, heard, onNews)
    job.ticket = found.ticket
    job.number = found.number
    this.#lookIn(0)
    return job
  }

  /** Follows no job any longer; all go on. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    for (const job of this.#jobs.values()) job.abandon()
    await this.#looking
    await this.#site.transport.close()
  }

  #follow(facts: Omit<ClusterJob['facts'], 'folder'>, heard: number, onNews: OnNews): ClusterJob {
    const job = new ClusterJob({ ...facts, folder: this.#site.layout.job(facts.key) }, heard, onNews)
    this.#jobs.set(facts.key, job)
    void job.ended.then(({ state }) => {
      if (state === 'finished') this.#finished.add(facts.key)
      this.#jobs.delete(facts.key)
    })
    return job
  }

  #standOf(key: string): Standpoint {
    if (this.#finished.has(key)) return 'finished'
    const job = this.#jobs.get(key)
    return job === undefined || job.number === null ? null : { number: job.number, task: job.ticket!.task }
  }

  #lookIn(milliseconds: number): void {
    if (this.#closed) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#looking = this.#looking.then(() => this.#look())
    }, milliseconds)
  }

  async #look(): Promise<void> {
    try {
      await this.#cancelThoseAsked()
      await this.#handOver()
      await this.#clearDoubts()
      await this.#readJournals()
      await this.#askSlurm()
      await this.#prioritize()
      this.#tell(null)
    } catch (error) {
      this.#tell(messageOf(error))
    }
    const { every, ssh } = this.#site.profile
    const usual = ssh === undefined ? usualInterval.local : usualInterval.ssh
    const seconds = Math.max(every ?? usual, this.#jobs.size / jobsASecond)
    if (this.#jobs.size > 0 && this.#timer === null) this.#lookIn(seconds * 1000)
  }

  #tell(why: string | null): void {
    if (why === null && !this.#troubled) return
    this.#troubled = why !== null
    this.#options.onTrouble(why)
  }

  async #handOver(): Promise<void> {
    // What starts while this is on its way comes next time.
    const handovers = this.#waiting.filter(({ job }) => !job.over)
    this.#waiting = []
    if (handovers.length === 0) return
    try {
      this.#site = this.#options.site()
    } catch (error) {
      for (const { job } of handovers) job.finish({ state: 'failed', message: messageOf(error) })
      return
    }
    let left = handovers
    try {
      left = await this.#submitter.handOver(handovers, this.#site)
      this.#failWithoutSource(left)
    } finally {
      this.#waiting.push(...left.filter(({ job }) => job.ticket === null && !job.over))
    }
  }

  /** Fails jobs whose source will never be handed over. */
  #failWithoutSource(left: readonly Handover[]): void {
    const isLost = (key: string) => !this.#finished.has(key) && (this.#jobs.get(key)?.over ?? true)
    for (const { job, after } of left)
      if (isLost(after!.key))
        job.finish({
          state: 'failed',
          message:
            `Run ${after!.runId}, from which this run starts, was not handed over to the cluster. Resume run ` +
            `${after!.runId}, and this one goes on with it.`,
        })
  }

  /** Finds out what became of submissions that were cut short, before any is made again. */
  async #clearDoubts(): Promise<void> {
    const unsure = [...this.#jobs.values()].filter(
      ({ ticket, number, over }) => ticket !== null && number === null && !over,
    )
    for (const [id, jobs] of Map.groupBy(unsure, ({ ticket }) => ticket!.submission)) {
      const since = this.#since.get(id) ?? Date.now()
      this.#since.set(id, since)
      const found = await this.#site.slurm.find(id)
      let number = found[0]
      if (number === undefined && Date.now() - since > doubt)
        try {
          number = await this.#site.slurm.submit(posix.join(this.#site.layout.submission(id), scriptName))
        } catch (error) {
          if (!(error instanceof Refused)) throw error
          for (const job of jobs) job.finish({ state: 'failed', message: refusedBySlurm(error) })
          this.#since.delete(id)
        }
      if (number === undefined) continue
      if (found.length > 1) await this.#site.slurm.cancel(found.slice(1))
      await keepNumber(this.#site, id, number)
      for (const job of jobs) job.number = number
      this.#since.delete(id)
    }
  }

  async #readJournals(): Promise<void> {
    const jobs = [...this.#jobs.values()].filter(({ number, over }) => number !== null && !over)
    const asks = jobs.map((job) => job.asks)
    const answers = await this.#site.transport.tails(asks.flat())
    let at = 0
    for (const [index, job] of jobs.entries()) {
      const { length } = asks[index]!
      if (!job.over) job.take(answers.slice(at, at + length))
      at += length
    }
    for (const job of jobs) if (job.end !== null && !job.over) await endJob(job, job.end, this.#site)
  }

  async #askSlurm(): Promise<void> {
    const jobs = [...this.#jobs.values()].filter(({ name, over }) => name !== null && !over)
    if (jobs.length === 0) return
    const { slurm, profile } = this.#site
    const queue = await slurm.queue()
    const forgotten = jobs.filter(({ name }) => !queue.has(name!)).map(({ name }) => name!)
    const past = await slurm.past(forgotten)
    for (const job of jobs) {
      const state: SlurmState | undefined = queue.get(job.name!) ?? past.get(job.name!)
      if (job.standsAt(state, profile.partition ?? 'the queue')) await endJob(job, state ?? null, this.#site)
    }
  }

  /** Moves jobs in the queue. To raise a job above its first priority needs an operator: it says so. */
  async #prioritize(): Promise<void> {
    for (const job of this.#jobs.values()) {
      if (job.wanted === null || job.name === null || job.over) continue
      try {
        await this.#site.slurm.prioritize(job.name, job.wanted)
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        job.say('warning', `Slurm did not change the priority of job ${job.name}: ${error.message}.`)
      }
      job.wanted = null
    }
  }

  async #cancelThoseAsked(): Promise<void> {
    const jobs = [...this.#jobs.values()].filter(({ over }) => !over)
    for (const job of jobs) if (job.cancelled && job.ticket === null) job.finish({ state: 'cancelled' })
    const { slurm, transport } = this.#site
    const whole: string[] = []
    for (const [name, sharing] of Map.groupBy(jobs, ({ name: of }) => of)) {
      if (name === null || !sharing.some(({ cancelled }) => cancelled)) continue
      if (sharing.every(({ cancelled }) => cancelled)) whole.push(name)
      else
        for (const job of sharing.filter(({ cancelled, toldInFolder }) => cancelled && !toldInFolder)) {
          await transport.put([{ path: posix.join(job.facts.folder, cancelName), text: '' }])
          job.toldInFolder = true
        }
    }
    if (whole.length > 0) await slurm.cancel(whole)
  }
}

/** The executor of a profile, in the rows of runs. */
export const executorName = (profile: string) => `slurm:${profile}`
/** The profile of an executor's name; null if it is no executor of Slurm. */
export const profileOf = (executor: string) => (executor.startsWith('slurm:') ? executor.slice('slurm:'.length) : null)

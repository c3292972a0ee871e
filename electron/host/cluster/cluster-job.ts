import { join } from 'node:path'
import type { TrainerCommand, WrittenCheckpoint } from '../../trainer/messages.ts'
import type { Ending, Job, OnNews, TrainingNews } from '../executors/executor.ts'
import type { JobEnd, JobLine } from '../jobs/job-line.ts'
import { JournalReader } from './journal-reader.ts'
import type { Ticket } from './layout.ts'
import type { SlurmState } from './slurm.ts'
import { phaseOf, type Phase } from './verdict.ts'

/** What a job is to its executor from the start. */
export interface JobFacts {
  runId: number
  key: string
  /** Folder of the run's own files on this machine. */
  runDirectory: string
  /** Folder of the job on the cluster. */
  folder: string
}

/** Looks at a cluster after which a job that is over, and said nothing, counts as silent: shared files come late. */
const patience = 3

/** One run's job on a cluster, as this host follows it. */
export class ClusterJob implements Job {
  readonly facts: JobFacts
  readonly ended: Promise<Ending>
  readonly #onNews: OnNews
  readonly #settle: (ending: Ending) => void
  readonly #reader: JournalReader
  #heard: number
  /** Its submission; null before there is one. */
  ticket: Ticket | null = null
  /** Number of its array; null before Slurm has it. */
  number: string | null = null
  /** The newest checkpoint that it told of. */
  newest: WrittenCheckpoint | null = null
  /** What it said last, if that ends it. */
  end: Exclude<JobEnd, { type: 'stopped' }> | null = null
  /** Whether its journal says anything. */
  begun = false
  /** Where in the queue it is to be; null if nobody asked. */
  wanted: 'first' | 'last' | null = null
  /** Whether its end was asked for. */
  cancelled = false
  /** Whether it was told so in its folder, as it shares a job with others. */
  toldInFolder = false
  /** Whether nobody listens any longer. */
  over = false
  #phase: Phase = 'waits'
  #told: string | null = null
  #looksOver = 0

  /** @param heard place of the last line that is stored */
  constructor(facts: JobFacts, heard: number, onNews: OnNews) {
    this.facts = facts
    this.#onNews = onNews
    this.#heard = heard
    this.#reader = new JournalReader(facts.folder, heard)
    this.begun = heard > 0
    const { promise, resolve } = Promise.withResolvers<Ending>()
    this.ended = promise
    this.#settle = resolve
  }

  /** As Slurm names it; null before Slurm has it. */
  get name(): string | null {
    return this.number === null ? null : `${this.number}_${this.ticket!.task}`
  }

  get asks(): JournalReader['asks'] {
    return this.#reader.asks
  }

  /** Passes on what its journals got, and keeps how it ended. */
  take(answers: readonly (Uint8Array | null)[]): void {
    for (const line of this.#reader.take(answers)) this.#hear(line)
  }

  tell({ type }: TrainerCommand): void {
    if (type === 'cancel') this.cancelled = true
    else if (type === 'pause')
      this.say(
        'warning',
        'A run on a cluster cannot be paused. Cancel it, and resume it later: it goes on from its checkpoint.',
      )
  }

  prioritize(place: 'first' | 'last'): void {
    this.wanted = place
  }

  abandon(): void {
    this.finish({ state: 'abandoned' })
  }

  finish(ending: Ending): void {
    this.over = true
    this.#settle(ending)
  }

  say(level: 'info' | 'warning', message: string): void {
    this.#onNews({ type: 'log', line: { time: Date.now(), level, message } })
  }

  /**
   * Takes in what Slurm says of it; undefined if it has forgotten it.
   * @returns whether the job is over and has had its time to say so itself
   */
  standsAt(slurm: SlurmState | undefined, partition: string): boolean {
    const phase = slurm === undefined ? 'over' : phaseOf(slurm)
    if (phase === 'waits' && slurm !== undefined) this.#tellOfQueue(slurm, partition)
    if (phase === 'runs' && this.#phase !== 'runs') this.say('info', `Job ${this.name!} runs on ${slurm!.node}.`)
    if (phase !== 'runs') this.#reader.expectNext()
    this.#phase = phase
    this.#looksOver = phase === 'over' ? this.#looksOver + 1 : 0
    return this.#looksOver > patience
  }

  #tellOfQueue({ reason }: SlurmState, partition: string): void {
    const back = this.#phase === 'runs' || (this.begun && this.#told === null)
    if (!back && this.#told === reason) return
    const first = this.#told === null && !back
    this.#told = reason
    const where = `Job ${this.name!} waits in ${partition}: ${reason === 'None' ? 'not looked at yet' : reason}.`
    if (first || back) this.#onNews({ type: 'waiting', reason: where })
    else this.say('info', where)
  }

  #hear({ place, news, end }: JobLine): void {
    if (place <= this.#heard) return
    this.#heard = place
    this.begun = true
    if (end !== undefined && end.type !== 'stopped') this.end = end
    if (news !== undefined) this.#onNews(this.#here(news), place)
  }

  /** News with paths of this machine, where the files come when the job is over. */
  #here(news: TrainingNews): TrainingNews {
    const path = (name: string) => join(this.facts.runDirectory, name)
    if (news.type === 'checkpoint') {
      this.newest = { path: news.path, epoch: news.epoch, step: news.step }
      return { ...news, path: path(news.path) }
    }
    if (news.type === 'rolled-back') {
      this.newest = news.to
      return { ...news, to: news.to === null ? null : { ...news.to, path: path(news.to.path) } }
    }
    return news
  }
}

import type { TrainerCommand, TrainerMessage, TrainingOrder } from '../../trainer/messages.ts'

/** The last thing that is known of a job; abandoned if nobody listened to it any longer. */
export type Ending =
  | { state: 'finished' }
  | { state: 'cancelled' }
  | { state: 'abandoned' }
  /** The queue of the cluster never got it: it can be handed over again. */
  | { state: 'unheard' }
  /** It was stopped from outside and can go on from its checkpoint; one line: what happened. */
  | { state: 'interrupted'; message: string }
  | FailedEnding

export interface FailedEnding {
  state: 'failed'
  /** One line: what happened, and what to do. */
  message: string
  /** Further lines for the log. */
  detail?: string
  /** Set if it is known what it was, for programs. */
  cause?: 'diverged'
}

/** Messages that do not end a run. */
export type TrainingNews =
  | Exclude<TrainerMessage, { type: 'finished' | 'cancelled' | 'failed' }>
  /** It waits in the queue of a cluster, for a reason. */
  | { type: 'waiting'; reason: string }

/**
 * Takes what a job reports, in order.
 * @param place the number of the news among all of its job, from 1. It is stored with the news, in one transaction, so
 * that a host which takes up the job asks for what comes after it. Jobs that end with their host do not count.
 */
export type OnNews = (news: TrainingNews, place?: number) => void

/**
 * Names a job to hosts that did not start it. It is in the run's row before the job begins: whatever dies in between,
 * the next host can ask the executor whether there is such a job, and nothing is started twice.
 */
export interface JobIdentity {
  /** The name of its executor. */
  executor: string
  /** Unique among all jobs of all hosts. */
  key: string
}

/** The job of another run that must finish before this one's begins, and whose weights this one takes. */
export interface Precursor {
  runId: number
  key: string
}

/** A run that is trained by an executor. */
export interface Job {
  /** Settles after the last news; never rejects. */
  readonly ended: Promise<Ending>
  /** Takes effect between two steps. A command that comes before the training begins is kept until then. */
  tell(command: TrainerCommand): void
  /** Only of a job that waits in a queue of its own: puts it before the user's other jobs, or behind them. */
  prioritize?(place: 'first' | 'last'): void
  /** Stops listening: there is no more news, and `ended` settles at once. The job itself is left as it is. */
  abandon(): void
}

/** A job that another host started, or this one before it was closed. */
export interface JobToTakeUp {
  runId: number
  key: string
  /** Folder of the run's own files. */
  runDirectory: string
  /** Place of the last news that is stored; 0 if there is none. */
  heard: number
}

/** Place in which runs are trained: threads of this process, or a machine or a cluster elsewhere. */
export interface Executor {
  /** Kept in the rows of runs: it must not change. */
  readonly name: string
  /** Runs that it trains at a time; null if the user's limit for this machine holds. */
  readonly slots: number | null
  /** Whether a job waits in a queue of its own: its run stays queued until it says that it started. */
  readonly queues: boolean
  /** Whether a job goes on while no host runs. Such a job is left running when the host closes, and taken up later. */
  readonly outlivesHost: boolean
  /**
   * Starts a job under a key. What goes wrong, now or later, is the job's ending.
   * @param after only if it queues jobs: the job from whose end this one starts
   */
  start(order: TrainingOrder, onNews: OnNews, key: string, after?: Precursor | null): Job
  /**
   * Asks whether there is a job of that key, running or ended, and listens to it again. Null if there is no trace of
   * it. @throws Error if that cannot be told now; it is asked again later.
   */
  takeUp(job: JobToTakeUp, onNews: OnNews): Promise<Job | null>
}

import type {
  Ending,
  Executor,
  Job,
  JobToTakeUp,
  OnNews,
  TrainingNews,
} from '../../../../electron/host/executors/executor.ts'
import type { TrainerCommand, TrainingOrder } from '../../../../electron/trainer/messages.ts'
import { findDataset } from '../../../../shared/experiment/dataset-catalogue.ts'
import { lossAt } from './behaviour.ts'

/** A job of the made-up cluster: it does what the test says, keeps its news, and knows nothing of hosts. */
export class ClusterJob {
  readonly order: TrainingOrder
  readonly commands: TrainerCommand['type'][] = []
  readonly #news: TrainingNews[] = []
  readonly #ended = Promise.withResolvers<Ending>()
  #step = 0
  #listener: OnNews | null = null

  constructor(order: TrainingOrder) {
    this.order = order
  }

  say(...news: TrainingNews[]): void {
    for (const each of news) {
      this.#news.push(each)
      this.#listener?.(each, this.#news.length)
    }
  }

  begin(): void {
    const progress = { epoch: 0, epochs: 4, step: 0, steps: 40, secondsLeft: null }
    const model = { parameters: 1, binaryParameters: 0, floatBytes: 4, packedBytes: 4, layers: [] }
    const record = {
      signum: 'stand-in',
      engine: 'none',
      engineVersion: '0',
      engineReason: 'stands in for a cluster',
      threads: 1,
      node: process.version,
      platform: process.platform,
      processor: 'none',
      dataFingerprint: findDataset(this.order.experiment.dataset)?.fingerprint ?? '0',
    }
    this.say({ type: 'started', model, record, progress })
  }

  /** Takes so many steps, and tells the loss after each. */
  step(count: number): void {
    for (let last = this.#step + count; this.#step < last;) {
      this.#step++
      const column = (value: number) => Float64Array.of(value)
      const points = { steps: column(this.#step), values: column(lossAt(this.#step)), times: column(this.#step) }
      this.say({ type: 'metrics', columns: [{ metric: 'train.loss', ...points }] })
    }
  }

  end(ending: Ending): void {
    this.#ended.resolve(ending)
  }

  /** @param heard news that need not be told again */
  listen(onNews: OnNews, heard: number): Job {
    this.#listener = onNews
    for (const [index, news] of this.#news.entries()) if (index >= heard) onNews(news, index + 1)
    const abandoned = Promise.withResolvers<Ending>()
    return {
      ended: Promise.race([abandoned.promise, this.#ended.promise]),
      tell: ({ type }) => void this.commands.push(type),
      abandon: () => {
        this.#listener = null
        abandoned.resolve({ state: 'abandoned' })
      },
    }
  }
}

/** Jobs that go on whatever becomes of the host. */
export class Cluster implements Executor {
  readonly name = 'cluster'
  readonly slots = 2
  readonly queues = false
  readonly outlivesHost = true
  readonly jobs: ClusterJob[] = []
  readonly #byKey = new Map<string, ClusterJob>()
  /** Why it cannot be reached; null if it can. */
  silence: Error | null = null

  start(order: TrainingOrder, onNews: OnNews, key: string): Job {
    if (this.silence !== null) throw this.silence
    const job = new ClusterJob(order)
    this.jobs.push(job)
    this.#byKey.set(key, job)
    return job.listen(onNews, 0)
  }

  takeUp({ key, heard }: JobToTakeUp, onNews: OnNews): Promise<Job | null> {
    if (this.silence !== null) return Promise.reject(this.silence)
    return Promise.resolve(this.#byKey.get(key)?.listen(onNews, heard) ?? null)
  }

  /** Loses all jobs, without a trace. */
  forget(): void {
    this.#byKey.clear()
  }
}

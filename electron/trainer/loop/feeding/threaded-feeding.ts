import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Fault } from '../../../../shared/errors/fault.ts'
import type { Dataset } from '../../../data/dataset.ts'
import { DatasetUnavailable } from '../../../data/dataset-unavailable.ts'
import type { ResolvedExperiment } from '../../../../shared/experiment/resolved-experiment.ts'
import { workerProgram } from '../../../resources/worker-program.ts'
import { batchBuffers } from '../../evaluation/evaluation.ts'
import type { FeedingOrder, Feeding, FilledBatch } from './filled-batch.ts'
import { changed, createSlots, empty, failed, pass, type Slots } from './slots.ts'

/** Order to the thread that fills batches. */
export interface FeedingThreadOrder {
  experiment: ResolvedExperiment
  /** The images in shared memory; null if they are streamed from files, which the thread opens itself. */
  dataset: Dataset | null
  dataDirectory: string
  from: number
  slots: Slots
}

/** How the filling thread says that it failed. */
export interface FeedingFailure {
  message: string
  /** Of a data set that cannot be read; null for whatever nobody foresaw. */
  faults: readonly Fault[] | null
}

const program = workerProgram('./feeding-thread.ts', 'feeding', import.meta.url)

/** Takes batches from a thread that decodes, changes and normalises the next ones while a step is computed. */
export class ThreadedFeeding implements Feeding {
  readonly #slots: Slots
  readonly #worker: Worker
  readonly #ended: Promise<never>
  readonly #stepsPerEpoch: number
  readonly #batchSize: number
  /** Batches taken so far. */
  #taken = 0

  constructor({ experiment, dataset, feeder, dataDirectory, from }: FeedingOrder) {
    this.#slots = createSlots(batchBuffers(dataset, experiment.batchSize))
    this.#stepsPerEpoch = Math.floor(feeder.count / experiment.batchSize)
    this.#batchSize = experiment.batchSize
    const streamed = dataset.train.stream !== undefined
    const workerData: FeedingThreadOrder = {
      experiment,
      dataset: streamed ? null : shared({ ...dataset, normalisation: feeder.normalisation }),
      dataDirectory,
      from,
      slots: this.#slots,
    }
    this.#worker = new Worker(program, { workerData, name: 'signum feeding' })
    this.#ended = failureOf(this.#worker)
    this.#ended.catch(() => undefined)
  }

  async *batches(_epoch: number): AsyncIterable<FilledBatch> {
    for (let step = 0; step < this.#stepsPerEpoch; step++) {
      const slot = this.#taken % this.#slots.turns.length
      const turn = await Promise.race([changed(this.#slots, slot, empty), this.#ended])
      if (turn === failed) await this.#ended
      yield { count: this.#batchSize, images: this.#slots.images[slot]!, targets: this.#slots.targets[slot]! }
      pass(this.#slots, slot, empty)
      this.#taken++
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}

/** Settles when the thread has failed. */
async function failureOf(worker: Worker): Promise<never> {
  const [said] = (await Promise.race([once(worker, 'message'), once(worker, 'exit')])) as [FeedingFailure | number]
  if (typeof said === 'number') throw new Error(`The thread that fills batches ended with exit code ${said}.`)
  throw said.faults !== null ? new DatasetUnavailable(said.faults) : new Error(said.message)
}

/**
 * A data set whose training images another thread reads without a copy. They replace those of the data set given, which
 * would be a second copy.
 */
function shared(dataset: Dataset): Dataset {
  const images = new Uint8Array(new SharedArrayBuffer(dataset.train.images.length))
  images.set(dataset.train.images)
  dataset.train.images = images
  const none = { images: new Uint8Array(0), labels: new Uint16Array(0), count: 0 }
  return { ...dataset, train: { images, labels: dataset.train.labels, count: dataset.train.count }, test: none }
}

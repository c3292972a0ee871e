import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Fault } from '../../../../shared/errors/fault.ts'
import type { Dataset } from '../../../data/dataset.ts'
import type { Normalisation } from '../../../data/normalisation.ts'
import { DatasetUnavailable } from '../../../data/dataset-unavailable.ts'
import type { ResolvedExperiment } from '../../../../shared/experiment/resolved-experiment.ts'
import { workerProgram } from '../../../resources/worker-program.ts'
import { batchBuffers } from '../../evaluation/evaluation.ts'
import type { FeedingOrder, Feeding, FilledBatch } from './filled-batch.ts'
import { createSlots, failed, filled, filling, pass, turned, type Slots } from './slots.ts'

/** Order to the thread that fills batches. */
export interface FeedingThreadOrder {
  experiment: ResolvedExperiment
  /** The images in shared memory; null if they are streamed from files, which the thread opens itself. */
  dataset: Dataset | null
  /** Of the images, as the whole run has it. */
  normalisation: Normalisation
  dataDirectory: string
  from: number
  slots: Slots
  /** Which thread this is, from 0, of how many; each fills its rows of every batch. */
  part: number
  parts: number
}

/** How a filling thread says that it failed. */
export interface FeedingFailure {
  message: string
  /** Of a data set that cannot be read; null for whatever nobody foresaw. */
  faults: readonly Fault[] | null
}

const program = workerProgram('./feeding-thread.ts', 'feeding', import.meta.url)

/** Takes batches from threads that decode, change and normalise the next ones while a step is computed. */
export class ThreadedFeeding implements Feeding {
  readonly #slots: Slots
  readonly #workers: readonly Worker[]
  readonly #ended: Promise<never>
  readonly #stepsPerEpoch: number
  readonly #batchSize: number
  /** Batches taken so far. */
  #taken = 0

  /** @param threads how many share the rows of a batch */
  constructor({ experiment, dataset, feeder, dataDirectory, from }: FeedingOrder, threads = 1) {
    this.#slots = createSlots(batchBuffers(dataset, experiment.batchSize))
    this.#stepsPerEpoch = Math.floor(feeder.count / experiment.batchSize)
    this.#batchSize = experiment.batchSize
    const streamed = dataset.train.stream !== undefined
    const parts = Math.min(threads, Math.ceil(experiment.batchSize / experiment.repeatedAugmentation))
    const order = {
      experiment,
      normalisation: feeder.normalisation,
      dataset: streamed ? null : shared({ ...dataset, normalisation: feeder.normalisation }),
      dataDirectory,
      from,
      slots: this.#slots,
      parts,
    }
    this.#workers = Array.from({ length: parts }, (_, part) => {
      const workerData: FeedingThreadOrder = { ...order, part }
      return new Worker(program, { workerData, name: 'signum feeding' })
    })
    this.#ended = Promise.race(this.#workers.map(failureOf))
    // Whoever waits for a turn is woken. A race of every turn with this promise would keep 300 bytes a batch.
    this.#ended.catch(() => {
      for (const slot of this.#slots.turns.keys()) pass(this.#slots, slot, failed)
    })
  }

  async *batches(_epoch: number): AsyncIterable<FilledBatch> {
    for (let step = 0; step < this.#stepsPerEpoch; step++) {
      const count = this.#slots.turns.length
      const slot = this.#taken % count
      if ((await turned(this.#slots, slot, filled(this.#taken))) === failed) await this.#ended
      yield { count: this.#batchSize, images: this.#slots.images[slot]!, targets: this.#slots.targets[slot]! }
      pass(this.#slots, slot, filling(this.#taken + count))
      this.#taken++
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
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

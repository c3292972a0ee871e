import type { BatchImages } from '../../engines/engine.ts'
import type { BatchFeeder } from '../../../data/batches.ts'
import type { Dataset } from '../../../data/dataset.ts'
import type { ResolvedExperiment } from '../../../../shared/experiment/resolved-experiment.ts'

/** A batch that is ready for a step. It may be overwritten when the next one is asked for. */
export interface FilledBatch {
  /** Images in it. */
  count: number
  /** [batch, channels, height, width], normalised; or which of the images that the engine holds. */
  images: BatchImages
  /** [batch, classes]: one-hot, or mixed. */
  targets: Float32Array
}

/** Where the batches of a training come from. */
export interface Feeding {
  /**
   * The batches of an epoch (from 0); epochs are asked for in rising order.
   * @throws DatasetUnavailable if an image cannot be decoded
   */
  batches(epoch: number): AsyncIterable<FilledBatch>
  close(): Promise<void>
}

export interface FeedingOrder {
  experiment: ResolvedExperiment
  dataset: Dataset
  feeder: BatchFeeder
  dataDirectory: string
  /** The epoch with which the training goes on. */
  from: number
}

import { availableParallelism } from 'node:os'
import { Augmentation } from '../../../data/augmentation/augmentation.ts'
import { batchBuffers } from '../../evaluation/evaluation.ts'
import { ThreadedFeeding } from './threaded-feeding.ts'
import type { Feeding, FeedingOrder } from './filled-batch.ts'

/** Values of a batch up to which filling it takes next to no time. */
const smallBatch = 50_000

/**
 * Batches are filled in a thread of their own, two ahead, where there is a core for it and something to gain: images to
 * decode or to change, or many of them. The images are the same either way.
 */
export function openFeeding(order: FeedingOrder): Feeding {
  const { experiment, dataset } = order
  const values = experiment.batchSize * dataset.channels * dataset.height * dataset.width
  const worthIt =
    dataset.train.stream !== undefined || new Augmentation(experiment, dataset).changes || values > smallBatch
  return worthIt && availableParallelism() > 1 ? new ThreadedFeeding(order) : inPlace(order)
}

/** Fills each batch when it is asked for. */
export function inPlace({ experiment, dataset, feeder }: Omit<FeedingOrder, 'dataDirectory' | 'from'>): Feeding {
  const augmentation = new Augmentation(experiment, dataset)
  const { images, targets } = batchBuffers(dataset, experiment.batchSize)
  return {
    async *batches(epoch) {
      for (const indices of feeder.trainingBatches(epoch, experiment.batchSize)) {
        await augmentation.fill(feeder, epoch, indices, images, targets)
        yield { count: indices.length, images, targets }
      }
    },
    close: () => Promise.resolve(),
  }
}

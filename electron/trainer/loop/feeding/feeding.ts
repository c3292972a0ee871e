import { availableParallelism } from 'node:os'
import { Augmentation } from '../../../data/augmentation/augmentation.ts'
import { batchBuffers } from '../../evaluation/evaluation.ts'
import type { Engine } from '../../engines/engine.ts'
import { heldFeeding } from './held-feeding.ts'
import { ThreadedFeeding } from './threaded-feeding.ts'
import type { Feeding, FeedingOrder } from './filled-batch.ts'

/** Values of a batch up to which filling it takes next to no time. */
const smallBatch = 50_000
/** Values of an image from which on changing it is work for all cores. */
const largeImage = 50_000
/** Each thread of streamed images holds the list of files. */
const mostThreads = 8

/**
 * Images stay where the engine computes if it holds images and has room for them, and nothing but crops and flips is
 * done to them. Else they are filled here, see `openFeeding`.
 */
export async function feedingFor(engine: Pick<Engine, 'hold'>, order: FeedingOrder): Promise<Feeding> {
  const { experiment, dataset, feeder } = order
  const inMemory = new Augmentation(experiment, dataset).onlyMoves ? feeder.inMemory : null
  const held = (inMemory !== null && (await engine.hold?.(inMemory))) || null
  return held === null ? openFeeding(order) : heldFeeding(order, held)
}

/**
 * Batches are filled in threads of their own, two ahead, where there is a core for it and something to gain: images to
 * decode or to change, or many of them. Images that are decoded, or large ones that are changed, are shared among as
 * many threads as there are cores. The images are the same either way.
 */
export function openFeeding(order: FeedingOrder): Feeding {
  const { experiment, dataset } = order
  const values = experiment.batchSize * dataset.channels * dataset.height * dataset.width
  const { changes } = new Augmentation(experiment, dataset)
  const isStreamed = dataset.train.stream !== undefined
  const worthIt = isStreamed || changes || values > smallBatch
  const cores = availableParallelism()
  const isHeavy = isStreamed || (changes && values / experiment.batchSize >= largeImage)
  return worthIt && cores > 1 ? new ThreadedFeeding(order, isHeavy ? Math.min(cores, mostThreads) : 1) : inPlace(order)
}

/** Fills each batch when it is asked for. */
export function inPlace({ experiment, dataset, feeder }: Omit<FeedingOrder, 'dataDirectory' | 'from'>): Feeding {
  const augmentation = new Augmentation(experiment, dataset)
  const { images, targets } = batchBuffers(dataset, experiment.batchSize)
  return {
    async *batches(epoch) {
      const options = augmentation.epoch(epoch)
      for (const indices of feeder.trainingBatches(epoch, experiment.batchSize, options)) {
        await augmentation.fill(feeder, { ...options, epoch }, indices, images, targets)
        yield { count: indices.length, images, targets }
      }
    },
    close: () => Promise.resolve(),
  }
}

import { Augmentation } from '../../../data/augmentation/augmentation.ts'
import type { HeldImages } from '../../engines/engine.ts'
import type { Feeding, FeedingOrder } from './filled-batch.ts'

/**
 * Batches that only name images which the engine holds, and how each is moved: the same draws as where they are carried
 * there, and the same values.
 */
export function heldFeeding(
  { experiment, dataset, feeder }: Omit<FeedingOrder, 'dataDirectory' | 'from'>,
  held: HeldImages,
): Feeding {
  const augmentation = new Augmentation(experiment, dataset)
  return {
    async *batches(epoch) {
      for (const indices of feeder.trainingBatches(epoch, experiment.batchSize, augmentation.epoch(epoch))) {
        const rows = new Int32Array(4 * indices.length)
        for (const [row, index] of indices.entries()) {
          const { top, left, mirrored } = augmentation.moveOf(epoch, index, row)
          rows.set([index, top, left, mirrored ? 1 : 0], 4 * row)
        }
        const targets = new Float32Array(indices.length * dataset.classes.length)
        feeder.fillTargets(indices, targets)
        yield { count: indices.length, images: { images: held, rows }, targets }
      }
    },
    close: () => held.release(),
  }
}

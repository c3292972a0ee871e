import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../../../../shared/errors/message-of.ts'
import { DatasetUnavailable } from '../../../data/dataset-unavailable.ts'
import { Augmentation } from '../../../data/augmentation/augmentation.ts'
import { trainingFeeder } from '../../../data/feeders.ts'
import { loadDataset } from '../../../data/load-dataset.ts'
import { changed, empty, failed, filled, pass } from './slots.ts'
import type { FeedingFailure, FeedingThreadOrder } from './threaded-feeding.ts'

const { experiment, dataset: given, dataDirectory, from, slots } = workerData as FeedingThreadOrder
let slot = 0
// Waiting for a turn does not keep a thread alive. It stays until it is ended, so that its end means a failure.
const alive = setInterval(() => undefined, 60_000)

try {
  const dataset = given ?? (await loadDataset(experiment.dataset, dataDirectory))
  const feeder = trainingFeeder(dataset, experiment)
  const augmentation = new Augmentation(experiment, dataset)
  for (let epoch = from; epoch < experiment.epochs; epoch++) {
    for (const indices of feeder.trainingBatches(epoch, experiment.batchSize)) {
      while ((await changed(slots, slot, filled)) !== empty) continue
      await augmentation.fill(feeder, epoch, indices, slots.images[slot]!, slots.targets[slot]!)
      pass(slots, slot, filled)
      slot = (slot + 1) % slots.turns.length
    }
  }
} catch (error) {
  const faults = error instanceof DatasetUnavailable ? error.faults : null
  parentPort!.postMessage({ message: messageOf(error), faults } satisfies FeedingFailure)
  pass(slots, slot, failed)
  clearInterval(alive)
}

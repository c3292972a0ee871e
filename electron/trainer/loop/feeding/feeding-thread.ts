import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../../../../shared/errors/message-of.ts'
import { DatasetUnavailable } from '../../../data/dataset-unavailable.ts'
import { Augmentation } from '../../../data/augmentation/augmentation.ts'
import { normalisedAs } from '../../../data/dataset.ts'
import { trainingFeeder } from '../../../data/feeders.ts'
import { loadDataset } from '../../../data/load-dataset.ts'
import { failed, filled, filling, isLast, pass, rowsOf, turned } from './slots.ts'
import type { FeedingFailure, FeedingThreadOrder } from './threaded-feeding.ts'

const {
  experiment,
  dataset: given,
  normalisation,
  dataDirectory,
  from,
  slots,
  part,
  parts,
} = workerData as FeedingThreadOrder
// Waiting for a turn does not keep a thread alive. It stays until it is ended, so that its end means a failure.
const alive = setInterval(() => undefined, 60_000)
let batch = 0

try {
  const dataset = given ?? normalisedAs(await loadDataset(experiment.dataset, dataDirectory), normalisation)
  const feeder = trainingFeeder(dataset, experiment)
  const augmentation = new Augmentation(experiment, dataset)
  const { channels, height, width, classes } = dataset
  const size = channels * height * width
  const rows = rowsOf(part, parts, { rows: experiment.batchSize, repeats: experiment.repeatedAugmentation })
  for (let epoch = from; epoch < experiment.epochs; epoch++) {
    const options = augmentation.epoch(epoch)
    const partOf = (indices: Uint32Array): Uint32Array => indices.subarray(rows.from, rows.to)
    for (const indices of feeder.trainingBatches(epoch, experiment.batchSize, { ...options, partOf })) {
      const slot = batch % slots.turns.length
      if ((await turned(slots, slot, filling(batch))) === failed) break
      const [images, targets] = [slots.images[slot]!, slots.targets[slot]!]
      await augmentation.fillRows(
        feeder,
        { ...options, epoch },
        partOf(indices),
        images.subarray(rows.from * size, rows.to * size),
        targets.subarray(rows.from * classes.length, rows.to * classes.length),
      )
      if (isLast(slots, slot, parts)) {
        augmentation.mixRows(epoch, indices, images, targets)
        pass(slots, slot, filled(batch))
      }
      batch++
    }
  }
} catch (error) {
  const faults = error instanceof DatasetUnavailable ? error.faults : null
  parentPort!.postMessage({ message: messageOf(error), faults } satisfies FeedingFailure)
  pass(slots, batch % slots.turns.length, failed)
  clearInterval(alive)
}

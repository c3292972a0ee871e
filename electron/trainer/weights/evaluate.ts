import { availableParallelism } from 'node:os'
import type { Dataset } from '../../data/dataset.ts'
import { testFeeder } from '../../data/feeders.ts'
import type { StateValues } from '../checkpoints/initial-state.ts'
import { chooseEngine } from '../engines/engines.ts'
import { batchBuffers, scoreRows } from '../evaluation/evaluation.ts'
import { evaluationProgram, imagesFeed } from '../programs/programs.ts'
import type { RealNetwork } from './read-into.ts'

/** Images that are scored at once. */
const batchSize = 50

export interface WeightScore {
  /** Held-out images, share that is classified correctly, mean cross-entropy in nats. */
  images: number
  accuracy: number
  loss: number
  /** [images, classes], in the order of the data set. */
  logits: Float32Array
  normalisation: 'weights' | 'dataset'
}

/**
 * Scores weights in full precision on every held-out image. Images are normalised as the weights were trained, where
 * that is known for three channels, else as the data set is.
 * @param onProgress images done of all; may throw to stop
 */
export async function evaluateWeights(
  { experiment, normalisation }: RealNetwork,
  values: StateValues,
  dataset: Dataset,
  onProgress: (done: number, all: number) => void,
): Promise<WeightScore> {
  const published = normalisation?.mean.length === dataset.channels ? normalisation : null
  const images: Dataset = published === null ? dataset : { ...dataset, normalisation: published }
  const { engine } = await chooseEngine('onnxruntime', availableParallelism())
  const state = engine.createState(values)
  const feeder = testFeeder(images, experiment)
  const size = Math.min(batchSize, feeder.count)
  const program = await engine.compile(evaluationProgram(experiment, dataset, 'hard', size).program, state)
  const buffers = batchBuffers(images, size)
  const logits = new Float32Array(feeder.count * buffers.classes)
  let [done, correct, loss] = [0, 0, 0]
  try {
    for (const indices of feeder.evaluationBatches(size)) {
      onProgress(done, feeder.count)
      await feeder.fill(indices, buffers.images, buffers.targets)
      const rows = Float32Array.from((await program.step({ [imagesFeed]: buffers.images }))['logits']!)
      const score = scoreRows(rows, buffers.targets, buffers.classes, indices.length)
      logits.set(rows.subarray(0, indices.length * buffers.classes), done * buffers.classes)
      done += indices.length
      correct += score.correct
      loss += score.loss
    }
    return {
      images: done,
      accuracy: correct / done,
      loss: loss / done,
      logits,
      normalisation: published === null ? 'dataset' : 'weights',
    }
  } finally {
    await program.dispose()
  }
}

import type { BatchFeeder } from '../../data/batches.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { CompiledProgram, Feeds, Values } from '../engines/engine.ts'
import { imagesFeed } from '../programs/programs.ts'
import type { Tally } from './tally.ts'

export interface Score {
  /** Fraction of the images that are classified correctly. */
  accuracy: number
  /** Mean cross-entropy in nats. */
  loss: number
}

/** Rows of a batch, reused from step to step. */
export interface BatchBuffers {
  /** [batch, channels, height, width], normalised. */
  images: Float32Array
  /** [batch, classes], one-hot. */
  targets: Float32Array
  classes: number
}

/** Empty buffers for batches of a data set. */
export function batchBuffers({ channels, height, width, classes }: Dataset, batchSize: number): BatchBuffers {
  return {
    images: new Float32Array(batchSize * channels * height * width),
    targets: new Float32Array(batchSize * classes.length),
    classes: classes.length,
  }
}

/** Correct answers among the first `rows` rows of logits [batch, classes], and their summed cross-entropy in nats. */
export function scoreRows(
  logits: Values,
  targets: Values,
  classes: number,
  rows: number,
): { correct: number; loss: number } {
  let correct = 0
  let loss = 0
  for (let start = 0; start < rows * classes; start += classes) {
    let best = 0
    let truth = 0
    for (let index = 1; index < classes; index++) {
      if (logits[start + index]! > logits[start + best]!) best = index
      if (targets[start + index]! > targets[start + truth]!) truth = index
    }
    const highest = logits[start + best]!
    let sum = 0
    for (let index = 0; index < classes; index++) sum += Math.exp(logits[start + index]! - highest)
    loss += highest + Math.log(sum) - logits[start + truth]!
    if (best === truth) correct++
  }
  return { correct, loss }
}

/**
 * Scores a network on every image of a feeder, and counts its answers where a tally is given. `between` is awaited
 * between batches and may throw to stop.
 */
export async function evaluate(
  program: CompiledProgram,
  feeder: BatchFeeder,
  { images, targets, classes }: BatchBuffers,
  feeds: Feeds,
  between: () => Promise<void>,
  tally?: Tally,
): Promise<Score> {
  let correct = 0
  let loss = 0
  for (const indices of feeder.evaluationBatches(targets.length / classes)) {
    await between()
    await feeder.fill(indices, images, targets)
    const { logits } = await program.step({ ...feeds, [imagesFeed]: images })
    const score = scoreRows(logits!, targets, classes, indices.length)
    tally?.add(logits!, targets, indices)
    correct += score.correct
    loss += score.loss
  }
  return { accuracy: correct / feeder.count, loss: loss / feeder.count }
}

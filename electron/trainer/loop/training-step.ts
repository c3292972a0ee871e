import { againFeed } from '../graph/recompute.ts'
import { momentumFeed } from '../layers/network.ts'
import { imagesFeed, targetsFeed } from '../programs/programs.ts'
import { dropPathFeeds } from './drop-path-feeds.ts'
import type { FilledBatch } from './feeding/filled-batch.ts'
import type { Session } from './session.ts'
import type { GivenStep } from './step-queue.ts'

/** Weight of the newest batch in batch-norm statistics while training, as in PyTorch. */
const trainingMomentum = 0.1

/** A step with what its answer is scored by. */
export interface TrainingStep extends GivenStep {
  targets: Float32Array
  /** Images in the batch. */
  count: number
}

/**
 * A step of the training (from 0) on a batch.
 * @param kept whether the batch may be written over before the step has read it: the step gets a copy then
 */
export async function trainingStep(
  session: Session,
  batch: FilledBatch,
  step: number,
  kept: boolean,
): Promise<TrainingStep> {
  const { count, images, targets } = batch
  const lessons = await session.teacher?.lessons(batch, step, session.stepsPerEpoch)
  const isHeld = 'rows' in images
  const labels = kept && !isHeld ? targets.slice() : targets
  const feeds = {
    ...(isHeld ? {} : { [imagesFeed]: kept ? images.slice() : images }),
    [targetsFeed]: labels,
    ...lessons,
    [momentumFeed]: Float32Array.of(trainingMomentum),
    [againFeed]: Float32Array.of(1),
    ...dropPathFeeds(session.droppedBranches, session.seed, step, count),
    ...session.schedules.forwardFeeds(step),
    ...session.schedules.optimizerFeeds(step),
  }
  const gathered = isHeld ? { feed: imagesFeed, ...images } : undefined
  return { step, feeds, gathered, targets: labels, count }
}

import { FaultError } from '../../../shared/errors/fault-error.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { memoryNeed, type MemoryNeed } from '../graph/memory.ts'
import { trainingProgram, type ImageShape } from './programs.ts'

/** Memory that a training will need, before it begins. */
export interface MemoryPlan extends MemoryNeed {
  /** Images that are computed at once: a batch, or a part of it. */
  batchSize: number
  total: number
}

/** A run would not fit into what memory is free. The message says by how much, and what would fit. */
export class MemoryExceeded extends FaultError {
  override readonly name = 'MemoryExceeded'
}

/**
 * Ratio of activations that onnxruntime holds to those alive at once, with the copies that its layouts need: 1.4 to
 * 2.1 on ResNet-20, VGG-small and ViTs.
 */
const held = 1.8

/** Bytes of an optimizer step, the largest part of a training, on all of its devices together. */
export function memoryPlan(
  experiment: ResolvedExperiment,
  dataset: ImageShape,
  program = trainingProgram(experiment, dataset).program,
): MemoryPlan {
  const { gradientParts, devices } = experiment
  const { activations: alive, state: own, feeds } = memoryNeed(program)
  const activations = Math.ceil(held * alive) * devices
  const state = own * devices
  return {
    activations,
    state,
    feeds,
    batchSize: experiment.batchSize / gradientParts,
    total: activations + state + feeds,
  }
}

/** Images a batch with which a plan comes to so many bytes at most; 0 if the parameters alone are more. */
export function largestBatch({ activations, feeds, state, batchSize }: MemoryPlan, bytes: number): number {
  return Math.max(0, Math.floor((bytes - state) / ((activations + feeds) / batchSize)))
}

/** @throws MemoryExceeded if a plan needs more than is free */
export function refuseBeyondMemory(plan: MemoryPlan, model: string, free: number): void {
  if (plan.total <= free) return
  const fits = largestBatch(plan, free)
  const remedy =
    fits > 0
      ? phrase`batches of ${fits} images would fit`
      : phrase`its parameters and moments alone are more; a smaller model would fit`
  throw new MemoryExceeded({
    code: 'out-of-memory',
    subject: model,
    what: phrase`a step of ${model} with ${plan.batchSize} images needs about ${inWords(plan.total)}, and
          ${inWords(free)} are free`,
    remedy: phrase`${remedy}; or close other programs, or train fewer runs at once`,
  })
}

export function inWords(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(0)} MB`
}

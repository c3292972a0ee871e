import type { StartedFrom } from '../../../shared/contract/run.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { Normalisation } from '../../data/normalisation.ts'
import { latentMagnitude } from '../layers/weight.ts'

/** What a run took its first weights from. */
export interface WarmStart {
  startedFrom: StartedFrom
  /** Description of the weights taken, for the log. */
  words: string
  /** Normalisation of images that the weights are used to; null for that of the data set. */
  normalisation: Normalisation | null
}

/**
 * Takes the values of a tensor over into this run's. Real weights that become latent ones are multiplied by one number
 * that gives them the mean magnitude of new latent weights, unless the experiment takes them as they are; latent ones
 * stay within the latent clipping.
 * @param latent whether the tensor was latent before, and is now
 */
export function intoLatents(
  own: Float32Array,
  values: Float32Array | Float64Array,
  { startLatents, latentClip }: Pick<ResolvedExperiment, 'startLatents' | 'latentClip'>,
  latent: { before: boolean; now: boolean },
): { rescaled: boolean } {
  const becomesLatent = latent.now && !latent.before
  const factor = becomesLatent && startLatents !== 'clipped' ? latentMagnitude / meanMagnitude(values) : 1
  const bound = latent.now && latentClip > 0 ? latentClip : Infinity
  own.set(Float32Array.from(values, (value) => Math.max(-bound, Math.min(bound, value * factor))))
  return { rescaled: factor !== 1 }
}

/** 1 for a tensor of zeros, which no factor changes. */
function meanMagnitude(values: Float32Array | Float64Array): number {
  let sum = 0
  for (const value of values) sum += Math.abs(value)
  return sum === 0 ? latentMagnitude : sum / values.length
}

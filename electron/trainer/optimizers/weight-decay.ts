import type { Experiment } from '../../../shared/experiment/experiment.ts'
import type { Parameter } from '../layers/network.ts'

/** The three groups of weight decay; a group that is left out is not decayed. */
export type WeightDecay = Pick<Experiment, 'weightDecay'> &
  Partial<Pick<Experiment, 'latentWeightDecay' | 'biasWeightDecay'>>

/**
 * Decay of a parameter's group: real weights, latent weights, or what is neither (biases, norms, class token,
 * positions).
 */
export function weightDecayOf(
  { decayed, binarized }: Pick<Parameter, 'decayed' | 'binarized'>,
  { weightDecay, latentWeightDecay = 0, biasWeightDecay = 0 }: WeightDecay,
): number {
  if (decayed) return weightDecay
  return binarized ? latentWeightDecay : biasWeightDecay
}

import type { LayerRole } from '../../../shared/experiment/policy.ts'
import type { Node } from '../graph/node.ts'
import type { Shape } from '../graph/shape.ts'
import type { Initial, Network } from './network.ts'
import { quantizeWeights } from './quantize.ts'

/** Half-width of the uniform distribution from which latent weights are drawn: small against what an optimizer moves them, so that signs can change. */
const latentBound = 0.05

/** A layer's weight as the network sees it. */
export interface Weight {
  value: Node
  /**
   * What the layer's sum is to be multiplied by where no normalization follows: 1 / sqrt(fanIn) for binarized weights, which
   * keeps a sum of signs at unit scale. It stays outside the weights so that sums of signs are whole numbers, exact in float32.
   */
  scale: number
}

/**
 * Declares the weight of a layer: F(w*) of latent weights where the layer's role is binarized, else a real weight.
 * @param fanIn values that one output sums over
 * @param gain variance gain for real weights: 2 before a ReLU, 1 otherwise (He et al., 2015)
 */
export function weight(network: Network, shape: Shape, { fanIn, gain, role }: { fanIn: number; gain: number; role: LayerRole }): Weight {
  const binarized = network.binarizes(role)
  const initial: Initial = binarized ? { kind: 'uniform', bound: latentBound } : { kind: 'normal', deviation: Math.sqrt(gain / fanIn) }
  const parameter = network.parameter('weight', shape, initial, { binarized, decayed: !binarized, role })
  const value = binarized ? quantizeWeights(network, parameter) : parameter
  network.weights.set(value, network.parameters.at(-1)!)
  return { value, scale: binarized ? 1 / Math.sqrt(fanIn) : 1 }
}

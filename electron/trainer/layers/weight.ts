import type { LayerRole } from '../../../shared/experiment/policy.ts'
import type { Node } from '../graph/node.ts'
import type { Shape } from '../graph/shape.ts'
import type { Initial, Network } from './network.ts'
import { formWeight } from './weight-form.ts'

/**
 * Half-width of the uniform distribution from which latent weights are drawn: small against what an optimizer moves
 * them, so that signs can change.
 */
const latentBound = 0.05

/** Mean magnitude of new latent weights. */
export const latentMagnitude = latentBound / 2

/** A layer's weight as the network sees it. */
export interface Weight {
  value: Node
  /**
   * Factor of the layer's sum if no normalization follows: 1 / sqrt(fanIn) for binarized weights,
   * which keeps a sum of signs at unit scale. It stays outside the weights so that sums of signs are whole numbers,
   * exact in float32.
   */
  scale: number
  /** Factor of every output, [outputs] or [1]; null if the weight's form has none. */
  factor: Node | null
}

/**
 * Declares the weight of a layer: F(w*) of latent weights where the layer's role is binarized, else a real weight.
 * @param fanIn values that one output sums over
 * @param gain variance gain for real weights: 2 before a ReLU, 1 otherwise (He et al., 2015)
 */
export function weight(
  network: Network,
  shape: Shape,
  { fanIn, gain, role }: { fanIn: number; gain: number; role: LayerRole },
): Weight {
  const method = network.weightMethodAt(role)
  const initial: Initial =
    method !== null ? { kind: 'uniform', bound: latentBound } : { kind: 'normal', deviation: Math.sqrt(gain / fanIn) }
  const latent = network.parameter('weight', shape, initial, { method, decayed: method === null, role })
  const parameter = network.parameters.at(-1)!
  const { value, factor, scaled } =
    method !== null ? formWeight(network, latent, fanIn, method) : { value: latent, factor: null, scaled: true }
  network.weights.set(value, parameter)
  return { value, factor, scale: scaled ? 1 : 1 / Math.sqrt(fanIn) }
}

import type { Node } from '../graph/node.ts'
import { maximum, minimum, multiply, relu, sigmoid } from '../graph/operations/elementwise.ts'
import type { Network } from './network.ts'

/** GELU in its sigmoid form x sigmoid(1.702 x) (Hendrycks and Gimpel, 2016, section 2). */
export function gelu(x: Node): Node {
  return multiply(x, sigmoid(multiply(x, 1.702)))
}

/**
 * The nonlinearity between layers: ReLU, or where layers take signs the hard tanh clip(x, -1, 1) (Hubara et al., 2016), whose
 * values have both signs.
 */
export function rectify(network: Network, x: Node): Node {
  return network.binaryActivations ? maximum(minimum(x, 1), -1) : relu(x)
}

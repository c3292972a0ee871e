import type { Node } from '../graph/node.ts'
import { add, maximum, minimum, multiply, relu, sigmoid, subtract } from '../graph/operations/elementwise.ts'
import type { Network } from './network.ts'
import { channelShape } from './quantize.ts'

/** GELU in its sigmoid form x sigmoid(1.702 x) (Hendrycks and Gimpel, 2016, section 2). */
export function gelu(x: Node): Node {
  return multiply(x, sigmoid(multiply(x, 1.702)))
}

/**
 * The nonlinearity between layers: ReLU, or where layers take signs the hard tanh clip(x, -1, 1) (Hubara et al., 2016), whose
 * values have both signs, or what the form of the activations has in its place.
 */
export function rectify(network: Network, x: Node): Node {
  if (!network.binaryActivations) return relu(x)
  return network.method.activationForm === 'reactnet' ? network.withinNext('rprelu', () => shiftedRectifier(network, x)) : maximum(minimum(x, 1), -1)
}

/** RPReLU (Liu et al., ReActNet, 2020, equation 4): a PReLU, shifted in and out, with everything learned, one a channel. */
function shiftedRectifier(network: Network, x: Node): Node {
  const shape = channelShape(x)
  const learned = (name: string, value: number): Node => network.parameter(name, shape, { kind: 'constant', value })
  const shifted = subtract(x, learned('shift', 0))
  return add(add(maximum(shifted, 0), multiply(learned('slope', 0.25), minimum(shifted, 0))), learned('rise', 0))
}

import type { Node } from '../graph/node.ts'
import {
  add,
  errorFunction,
  exponential,
  maximum,
  minimum,
  multiply,
  relu,
  sigmoid,
  square,
  subtract,
} from '../graph/operations/elementwise.ts'
import { surrogate } from '../graph/operations/surrogate.ts'
import type { Network } from './network.ts'
import { channelShape } from './quantize.ts'

const geluSlope = 1.702

/**
 * GELU in its sigmoid form x s with s = sigmoid(z), z = 1.702 x (Hendrycks and Gimpel, 2016, section 2). Its derivative
 * s (1 + z - z s) is declared in the form that takes the fewest passes over the values.
 */
export function gelu(x: Node): Node {
  const z = multiply(x, geluSlope)
  const share = sigmoid(z)
  const scaled = multiply(z, share)
  return surrogate(multiply(scaled, 1 / geluSlope), x, multiply(share, add(subtract(z, scaled), 1)))
}

/**
 * GELU as it is defined, x P with P = (1 + erf(x / sqrt 2)) / 2 (Hendrycks and Gimpel, 2016, section 2). Its derivative
 * is P + x p(x), p the density of the normal distribution.
 */
export function exactGelu(x: Node): Node {
  const share = multiply(add(errorFunction(multiply(x, Math.SQRT1_2)), 1), 0.5)
  const density = multiply(exponential(multiply(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI))
  return surrogate(multiply(x, share), x, add(share, multiply(x, density)))
}

/**
 * The nonlinearity between layers: ReLU, or if layers take signs the hard tanh clip(x, -1, 1) (Hubara et al., 2016),
 * whose values have both signs, or what the form of the activations has in its place.
 */
export function rectify(network: Network, x: Node): Node {
  if (!network.binaryActivations) return relu(x)
  return network.method.activationForm === 'reactnet'
    ? network.withinNext('rprelu', () => shiftedRectifier(network, x))
    : maximum(minimum(x, 1), -1)
}

/**
 * RPReLU (Liu et al., ReActNet, 2020, equation 4): a PReLU, shifted in and out, with everything learned, one a channel.
 */
function shiftedRectifier(network: Network, x: Node): Node {
  const shape = channelShape(x)
  const learned = (name: string, value: number): Node => network.parameter(name, shape, { kind: 'constant', value })
  const shifted = subtract(x, learned('shift', 0))
  return add(add(maximum(shifted, 0), multiply(learned('slope', 0.25), minimum(shifted, 0))), learned('rise', 0))
}

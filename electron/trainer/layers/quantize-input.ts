import type { LayerRole } from '../../../shared/experiment/policy.ts'
import type { Node, OperationName } from '../graph/node.ts'
import { absolute, add, divide, floor, maximum, minimum, multiply } from '../graph/operations/elementwise.ts'
import { broadcast } from '../graph/operations/layout.ts'
import { scalar } from '../graph/operations/source.ts'
import { surrogate } from '../graph/operations/surrogate.ts'
import { sizeOf } from '../graph/shape.ts'
import type { Network } from './network.ts'
import { binarizeActivations } from './quantize.ts'

/** What a layer of a role takes of x: x itself, its signs, or its steps of a few bits. */
export function quantizeInput(network: Network, x: Node, role: LayerRole): Node {
  const bits = network.takeInputBits(role)
  if (bits === null) return x
  return bits === 1
    ? binarizeActivations(network, x, network.activationFormAt(role)!)
    : quantizeToSteps(network, x, bits)
}

/** Magnitude that is expected of what enters a layer: that of the standard normal distribution, halved by a ReLU. */
const normalMagnitude = Math.sqrt(2 / Math.PI)

/** Keeps a learned step off 0. */
const leastStep = 1e-6

/**
 * LSQ (Esser et al., Learned step size quantization, 2020): s round(clip(x / s, low, high)) with a learned s for each
 * layer. The gradient passes rounding as if it were not there; that of s is scaled by 1 / sqrt(values * high). The
 * range is 0 to 2^bits - 1 if x cannot be negative, else -2^(bits - 1) to 2^(bits - 1) - 1. In place of s stands
 * |s| + 1e-6, and s starts from the magnitude of normal values, not from that of the first batch.
 */
export function quantizeToSteps(network: Network, x: Node, bits: number): Node {
  const isPositive = neverNegative(x)
  const [low, high] = isPositive ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1]
  const magnitude = isPositive ? normalMagnitude / 2 : normalMagnitude
  const learned = network.parameter('activation.step', [1], {
    kind: 'constant',
    value: (2 * magnitude) / Math.sqrt(high),
  })
  const values = sizeOf(x.shape.slice(1))
  const slowed =
    network.mode === 'train'
      ? surrogate(learned, learned, broadcast(scalar(x.graph, 1 / Math.sqrt(values * high)), learned.shape))
      : learned
  const step = add(absolute(slowed), leastStep)
  return multiply(rounded(network, maximum(minimum(divide(x, step), high), low)), step)
}

/** The nearest whole number, halves up; the gradient passes. */
export function rounded(network: Network, x: Node): Node {
  const value = floor(add(x, 0.5))
  return network.mode === 'train' ? surrogate(value, x, broadcast(scalar(x.graph, 1), x.shape)) : value
}

const positive: readonly OperationName[] = ['relu', 'sigmoid', 'softmax', 'exponential', 'square', 'absolute']
const keeping: readonly OperationName[] = ['reshape', 'transpose', 'slice', 'embed', 'broadcast', 'maxPool', 'mean']

/** Whether an operation's result cannot be negative, by its name or because it only moves such values. */
function neverNegative({ operation: { name }, inputs }: Node): boolean {
  return positive.includes(name) || (keeping.includes(name) && neverNegative(inputs[0]!))
}

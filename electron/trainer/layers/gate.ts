import type { LayerRole } from '../../../shared/experiment/policy.ts'
import type { Node } from '../graph/node.ts'
import { add, multiply, relu, sigmoid } from '../graph/operations/elementwise.ts'
import { reshape } from '../graph/operations/layout.ts'
import { matmul } from '../graph/operations/matmul.ts'
import { mean } from '../graph/operations/reduction.ts'
import type { Network } from './network.ts'

/** Times fewer units between the two dense layers of a gate than channels. */
const narrowing = 8

/**
 * Real-to-Binary's gate (Martinez et al., 2020, section 4.3): the output of a layer, times a factor in (0, 1) for each
 * channel that is computed from the means of the layer's real input. Nothing if the form of the activations has
 * none.
 * @param x the layer's input, [N, C, H, W] or [.., C]; a mean is taken over everything but the first axis and the
 * channels
 * @param output [N, K, ..] or [.., K]
 */
export function gated(network: Network, x: Node, output: Node, role: LayerRole): Node {
  if (network.activationFormAt(role) !== 'gated') return output
  const images = x.shape.length === 4
  const between = images ? [2, 3] : x.shape.map((_, axis) => axis).slice(1, -1)
  const channels = images ? x.shape[1]! : x.shape.at(-1)!
  const outputs = images ? output.shape[1]! : output.shape.at(-1)!
  const pooled = reshape(mean(x, between), [x.shape[0]!, channels])
  const factors = network.within('gate', () => {
    const hidden = relu(dense(network, 'narrow', pooled, Math.max(1, Math.floor(channels / narrowing)), 2))
    return sigmoid(dense(network, 'widen', hidden, outputs, 1))
  })
  return multiply(
    output,
    reshape(factors, images ? [x.shape[0]!, outputs, 1, 1] : [x.shape[0]!, ...between.map(() => 1), outputs]),
  )
}

/** A dense layer that stays real in every regime. */
function dense(network: Network, name: string, x: Node, outputs: number, gain: number): Node {
  const inputs = x.shape[1]!
  return network.within(name, () => {
    const weight = network.parameter(
      'weight',
      [outputs, inputs],
      { kind: 'normal', deviation: Math.sqrt(gain / inputs) },
      { decayed: true },
    )
    network.weights.set(weight, network.parameters.at(-1)!)
    return add(
      matmul(x, weight, { transposeB: true }),
      network.parameter('bias', [outputs], { kind: 'constant', value: 0 }),
    )
  })
}

import type { Node } from '../graph/node.ts'
import { add, divide, maximum, minimum, multiply, subtract, absolute } from '../graph/operations/elementwise.ts'
import { reshape, transpose } from '../graph/operations/layout.ts'
import { matmul } from '../graph/operations/matmul.ts'
import { softmax } from '../graph/operations/softmax.ts'
import { linear } from './linear.ts'
import type { Network } from './network.ts'
import { plainSigns } from './quantize.ts'
import { rounded } from './quantize-input.ts'

/**
 * Multi-head self-attention on x[N, T, D] (Vaswani et al., 2017); the four projections are layers of their own. If
 * attention is binary, queries, keys and values are signs, and probabilities 0 or 1, so that both products are of bits.
 */
export function attention(network: Network, x: Node, heads: number): Node {
  const [batch, tokens, dimension] = x.shape as [number, number, number]
  const width = dimension / heads
  const project = (name: string, from: Node) =>
    network.within(name, () => linear(network, from, dimension, { role: 'attention' }))
  const split = (projected: Node) => transpose(reshape(projected, [batch, tokens, heads, width]), [0, 2, 1, 3])
  const entering = (name: string) =>
    split(network.binaryAttention ? plainSigns(network, project(name, x)) : project(name, x))
  const query = entering('query')
  const key = entering('key')
  const value = entering('value')
  const shares = softmax(multiply(matmul(query, key, { transposeB: true }), 1 / Math.sqrt(width)))
  const summed = network.binaryAttention ? binarilyMixed(network, shares, value) : matmul(shares, value)
  const mixed = reshape(transpose(summed, [0, 2, 1, 3]), [batch, tokens, dimension])
  return project('output', mixed)
}

/** Keeps a learned scale off 0. */
const leastScale = 1e-6

/**
 * The elastic binarization of values that cannot be negative (Liu et al., BiT, 2022, equations 6 to 9), of shares
 * [N, H, T, T]: a round(clip((p - b) / a, 0, 1)) with a and b learned, and then the product with values [N, H, T, d].
 * The scale a stays outside of the product. It starts at 2 / T, so that a token counts if it has more than its part.
 * In place of a stands |a| + 1e-6.
 */
function binarilyMixed(network: Network, shares: Node, value: Node): Node {
  const tokens = shares.shape.at(-1)!
  const learned = (name: string, start: number) =>
    network.parameter(`probability.${name}`, [1], { kind: 'constant', value: start })
  const scale = add(absolute(learned('scale', 2 / tokens)), leastScale)
  const bits = rounded(network, maximum(minimum(divide(subtract(shares, learned('threshold', 0)), scale), 1), 0))
  network.signs.add(bits)
  return multiply(matmul(bits, value), scale)
}

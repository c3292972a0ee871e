import type { Node } from '../graph/node.ts'
import { multiply } from '../graph/operations/elementwise.ts'
import { reshape, transpose } from '../graph/operations/layout.ts'
import { matmul } from '../graph/operations/matmul.ts'
import { softmax } from '../graph/operations/softmax.ts'
import { linear } from './linear.ts'
import type { Network } from './network.ts'

/** Multi-head self-attention on x[N, T, D] (Vaswani et al., 2017); the four projections are layers of their own. */
export function attention(network: Network, x: Node, heads: number): Node {
  const [batch, tokens, dimension] = x.shape as [number, number, number]
  const width = dimension / heads
  const project = (name: string, from: Node) =>
    network.within(name, () => linear(network, from, dimension, { role: 'attention' }))
  const split = (projected: Node) => transpose(reshape(projected, [batch, tokens, heads, width]), [0, 2, 1, 3])
  const query = split(project('query', x))
  const key = split(project('key', x))
  const value = split(project('value', x))
  const shares = softmax(multiply(matmul(query, key, { transposeB: true }), 1 / Math.sqrt(width)))
  const mixed = reshape(transpose(matmul(shares, value), [0, 2, 1, 3]), [batch, tokens, dimension])
  return project('output', mixed)
}

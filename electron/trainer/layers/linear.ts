import type { LayerRole } from '../../../shared/experiment/policy.ts'
import type { Node } from '../graph/node.ts'
import { add, multiply } from '../graph/operations/elementwise.ts'
import { reshape } from '../graph/operations/layout.ts'
import { matmul } from '../graph/operations/matmul.ts'
import { accumulateProduct } from './accumulator.ts'
import { gated } from './gate.ts'
import type { Network } from './network.ts'
import { quantizeInput } from './quantize-input.ts'
import { weight } from './weight.ts'

export interface LinearOptions {
  role: LayerRole
  bias?: boolean
  gain?: number
}

/** x[.., inputs] -> [.., outputs]. */
export function linear(
  network: Network,
  x: Node,
  outputs: number,
  { role, bias = true, gain = 1 }: LinearOptions,
): Node {
  const inputs = x.shape.at(-1)!
  const entering = quantizeInput(network, x, role)
  const { value: filter, scale, factor } = weight(network, [outputs, inputs], { fanIn: inputs, gain, role })
  const accumulator = network.accumulator(role)
  const rows = reshape(entering, [-1, inputs])
  const flat =
    accumulator === null ? matmul(rows, filter, { transposeB: true }) : accumulateProduct(rows, filter, accumulator)
  const sums = reshape(flat, [...x.shape.slice(0, -1), outputs])
  const unit = scale === 1 ? sums : multiply(sums, scale)
  const product = gated(network, x, factor === null ? unit : multiply(unit, factor), role)
  return bias ? add(product, network.parameter('bias', [outputs], { kind: 'constant', value: 0 })) : product
}

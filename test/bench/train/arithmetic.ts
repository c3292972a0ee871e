import { isOperation, type Node } from '../../../electron/trainer/graph/node.ts'
import { partsOf, type Program } from '../../../electron/trainer/graph/program.ts'
import { sizeOf } from '../../../electron/trainer/graph/shape.ts'

/** Floating-point operations of the convolutions and products of a step: a multiplication and an addition each. */
export function operationsOf(program: Program): number {
  return partsOf(program).nodes.reduce((sum, node) => sum + 2 * multiplyAdds(node), 0)
}

function multiplyAdds(node: Node): number {
  const [a, b] = node.inputs as [Node, Node]
  if (isOperation(node, 'convolution')) return sizeOf(node.shape) * sizeOf(b.shape.slice(1))
  if (isOperation(node, 'convolutionInput')) return sizeOf(a.shape) * sizeOf(b.shape.slice(1))
  if (isOperation(node, 'convolutionFilter')) return sizeOf(b.shape) * sizeOf(node.shape.slice(1))
  return isOperation(node, 'matmul') ? sizeOf(node.shape) * a.shape.at(node.attributes.transposeA ? -2 : -1)! : 0
}

import { isOperation, type Node, type NodeMaker, type Operation } from '../node.ts'
import { GraphError, sameShape, showShape, sizeOf, type Shape } from '../shape.ts'

const constantOperation: Operation<'constant'> = {
  name: 'constant',
  shape: (_, { shape }) => shape,
  gradient: () => [],
}
const inputOperation: Operation<'input'> = { name: 'input', shape: (_, { shape }) => shape, gradient: () => [] }

/** A tensor fixed at construction; `data` is row-major. */
export function constant(graph: NodeMaker, data: readonly number[], shape: Shape): Node {
  if (data.length !== sizeOf(shape))
    throw new GraphError(`constant: ${data.length} numbers do not fill ${showShape(shape)}.`)
  return graph.node(constantOperation, [], { data, shape })
}

/** A number as a scalar node. */
export function scalar(graph: NodeMaker, value: number): Node {
  return constant(graph, [value], [])
}

/** A value given at each step. The same name twice is the same node and must have the same kind and shape. */
export function input(graph: NodeMaker, name: string, kind: 'feed' | 'state', shape: Shape): Node {
  for (const node of graph.nodes) {
    if (!isOperation(node, 'input') || node.attributes.name !== name) continue
    if (node.attributes.kind === kind && sameShape(node.shape, shape)) return node
    throw new GraphError(
      `input: "${name}" is a ${node.attributes.kind} of ${showShape(node.shape)} and cannot also be a ${kind} ` +
        `of ${showShape(shape)}.`,
    )
  }
  return graph.node(inputOperation, [], { name, kind, shape })
}

import { reachable } from './graph.ts'
import type { Node } from './node.ts'
import { add } from './operations/elementwise.ts'
import { broadcast } from './operations/layout.ts'
import { scalar } from './operations/source.ts'
import { GraphError, sameShape, showShape, sizeOf } from './shape.ts'

/**
 * Reverse-mode differentiation: the gradient of a scalar with respect to each of `variables`, as nodes of the same
 * graph. A variable on which the scalar does not depend gets zeros.
 * @throws GraphError if `output` is not a scalar or a rule returns a wrong shape.
 */
export function gradients(output: Node, variables: readonly Node[]): Node[] {
  if (sizeOf(output.shape) !== 1)
    throw new GraphError(`gradients: ${output.operation.name} ${showShape(output.shape)} is not a scalar.`)
  const { graph } = output
  const { nodes, depends } = dependents(output, variables)
  const upstream = new Map<Node, Node>([[output, broadcast(scalar(graph, 1), output.shape)]])
  for (const node of nodes.toReversed()) {
    const received = upstream.get(node)
    if (received === undefined || node.inputs.length === 0) continue
    const parts = node.operation.gradient(node, received)
    node.inputs.forEach((input, index) => {
      const part = parts[index]
      if (part === null || part === undefined || !depends.has(input)) return
      if (!sameShape(part.shape, input.shape)) {
        throw new GraphError(
          `gradients: ${node.operation.name} gives ${showShape(part.shape)} for an input of ${showShape(input.shape)}.`,
        )
      }
      const sum = upstream.get(input)
      upstream.set(input, sum === undefined ? part : add(sum, part))
    })
  }
  return variables.map((variable) => upstream.get(variable) ?? broadcast(scalar(graph, 0), variable.shape))
}

/** Nodes between the variables and the output: only they take part. */
function dependents(output: Node, variables: readonly Node[]): { nodes: Node[]; depends: Set<Node> } {
  const depends = new Set<Node>(variables)
  const nodes = reachable([output]).filter((node) => {
    if (node.inputs.some((input) => depends.has(input))) depends.add(node)
    return depends.has(node)
  })
  return { nodes, depends }
}

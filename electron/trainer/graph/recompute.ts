import type { Recomputation } from '../../../shared/experiment/recomputation.ts'
import { reachable } from './graph.ts'
import { elementwise, passesOn, valueInputs } from './kinds.ts'
import { isOperation, type Attributes, type Node, type OperationName } from './node.ts'
import { multiply } from './operations/elementwise.ts'
import { input } from './operations/source.ts'
import { partsOf, type Program } from './program.ts'

/** Fed with 1 if values are recomputed: what is multiplied by it is another value to whoever merges equal ones. */
export const againFeed = 'again'

export interface RecomputationPlan {
  kind: Recomputation
  /** Outputs of the forward pass: loss, logits, statistics. */
  forward: readonly Node[]
  images: Node
  /** Values that the forward pass leaves behind whatever the kind: what residual blocks and pairs of layers end in. */
  kept: ReadonlySet<Node>
}

/**
 * Lets gradients read recomputed values, so that a step need not keep them from the forward pass (Chen et al., Training
 * Deep Nets with Sublinear Memory Cost, 2016). norms: what norms and nonlinearities make of a convolution, one more
 * pass over it. blocks: all within a block, for about a third more arithmetic. What is summed over images, such as
 * statistics of a batch, is never recomputed.
 */
export function recompute(program: Program, { kind, forward, images, kept }: RecomputationPlan): Program {
  if (kind === 'none') return program
  const { graph } = images
  const made = new Set(reachable(forward))
  const activations = activationsOf(made, images)
  const again = (node: Node) => multiply(node, input(graph, againFeed, 'feed', []))
  const chosen = new Map<Node, boolean>()
  const copies = new Map<Node, Node>()
  const rebuilt = new Map<Node, Node>()

  const isMadeAgain = (node: Node): boolean => {
    if (!made.has(node) || !activations.has(node) || kept.has(node) || node.inputs.length === 0) return false
    let known = chosen.get(node)
    if (known === undefined) chosen.set(node, (known = kind === 'blocks' || isNorm(node)))
    return known
  }
  /** One step of a chain that leads from one convolution, and that something else than this chain enters. */
  const isNorm = (node: Node): boolean => {
    const entering = valueInputs(node)
    const chain = new Set(entering.filter((operand) => activations.has(operand)))
    return (
      node.shape.length === 4 &&
      (elementwise.has(node.operation.name) || passesOn(node)) &&
      chain.size === 1 &&
      (entering.some((operand) => !activations.has(operand)) || [...chain].every(isMadeAgain))
    )
  }
  const copyOf = (node: Node): Node => {
    let copy = copies.get(node)
    if (copy === undefined) copies.set(node, (copy = makeAgain(node)))
    return copy
  }
  const makeAgain = (node: Node): Node => {
    if (passesOn(node)) return replaced(node.inputs[0]!)
    const operands = node.inputs.map(replaced)
    if (operands.every((operand, index) => operand === node.inputs[index])) {
      const entering = operands.findIndex((operand) => !activations.has(operand))
      const marked = Math.max(entering, 0)
      operands[marked] = again(operands[marked]!)
    }
    return graph.node(node.operation, operands, node.attributes as Attributes[OperationName])
  }
  const replaced = (operand: Node): Node => (isMadeAgain(operand) ? copyOf(operand) : (rebuilt.get(operand) ?? operand))

  for (const node of partsOf(program).nodes) {
    if (made.has(node) || node.inputs.length === 0) continue
    const operands = node.inputs.map(replaced)
    const isSame = operands.every((operand, index) => operand === node.inputs[index])
    rebuilt.set(
      node,
      isSame ? node : graph.node(node.operation, operands, node.attributes as Attributes[OperationName]),
    )
  }
  const renewed = (values: Readonly<Record<string, Node>>) =>
    Object.fromEntries(Object.entries(values).map(([name, node]) => [name, rebuilt.get(node) ?? node]))
  return { ...program, outputs: renewed(program.outputs), updates: renewed(program.updates) }
}

/** The values that grow with the images: what depends on them, up to the first sum or mean. */
function activationsOf(made: ReadonlySet<Node>, images: Node): Set<Node> {
  const found = new Set<Node>([images])
  for (const node of made) {
    if (isOperation(node, 'sum') || isOperation(node, 'mean') || isOperation(node, 'inverseDeviation')) continue
    if (valueInputs(node).some((operand) => found.has(operand))) found.add(node)
  }
  return found
}

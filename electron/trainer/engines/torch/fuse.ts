import { valueInputs } from '../../graph/kinds.ts'
import { isOperation, type Node } from '../../graph/node.ts'

/** Operations that PyTorch does in one pass over memory, written in place of the last of them. */
export interface Fusion {
  /** What it is computed from: names of these values come in. */
  inputs: readonly Node[]
  write(...names: string[]): string
  /** The same over the first input's memory, which nobody needs after it; absent where PyTorch has no such form. */
  writeOver?(...names: string[]): string
}

/**
 * The fusions of a program by their last node, and the nodes that come to nothing by themselves.
 * @param kept nodes whose values the program returns: they are computed in any case
 */
export function fusionsOf(
  nodes: readonly Node[],
  kept: ReadonlySet<Node>,
): { fusions: ReadonlyMap<Node, Fusion>; absorbed: ReadonlySet<Node> } {
  const users = new Map<Node, number>()
  for (const node of nodes) for (const input of valueInputs(node)) users.set(input, (users.get(input) ?? 0) + 1)
  const fusions = new Map<Node, Fusion>()
  const absorbed = new Set<Node>()
  const free = (node: Node) => users.get(node) === 1 && !kept.has(node) && !fusions.has(node) && !absorbed.has(node)
  for (const node of nodes) {
    for (const pattern of [gradientOfRelu, productAdded]) {
      const found = pattern(node, free)
      if (found === null) continue
      fusions.set(node, found.fusion)
      absorbed.add(found.absorbed)
      break
    }
  }
  return { fusions, absorbed }
}

type Pattern = (node: Node, free: (node: Node) => boolean) => { fusion: Fusion; absorbed: Node } | null

/** upstream * (x > 0). */
const gradientOfRelu: Pattern = (node, free) => {
  if (!isOperation(node, 'multiply')) return null
  const place = node.inputs.findIndex((input) => isOperation(input, 'positive') && free(input))
  if (place < 0) return null
  const [condition, upstream] = [node.inputs[place]!, node.inputs[1 - place]!]
  if (String(condition.shape) !== String(node.shape) || String(upstream.shape) !== String(node.shape)) return null
  return {
    fusion: {
      inputs: [upstream, condition.inputs[0]!],
      write: (a, x) => `aten.threshold_backward(${a}, ${x}, 0)`,
    },
    absorbed: condition,
  }
}

/** a * b + c, c + a * b and c - a * b. */
const productAdded: Pattern = (node, free) => {
  const subtracts = isOperation(node, 'subtract')
  if (!subtracts && !isOperation(node, 'add')) return null
  const places = subtracts ? [1] : [1, 0]
  const place = places.find((each) => isOperation(node.inputs[each]!, 'multiply') && free(node.inputs[each]!))
  if (place === undefined) return null
  const [product, other] = [node.inputs[place]!, node.inputs[1 - place]!]
  const [a, b] = product.inputs
  if (other === product) return null
  const value = subtracts ? ', value=-1' : ''
  return {
    fusion: {
      inputs: [other, a!, b!],
      write: (c, x, y) => `torch.addcmul(${c}, ${x}, ${y}${value})`,
      writeOver: (c, x, y) => `${c}.addcmul_(${x}, ${y}${value})`,
    },
    absorbed: product,
  }
}

import { valueInputs } from '../../graph/kinds.ts'
import { isOperation, type Node } from '../../graph/node.ts'

/** Operations that PyTorch does in one pass over memory, written in place of the last of them. */
export interface Fusion {
  /** What it is computed from: names of these values come in. */
  inputs: readonly Node[]
  write(...names: string[]): string
  /** The same over the first input's memory, which nobody needs after it; absent where PyTorch has no such form. */
  writeOver?(...names: string[]): string
  /** What it gives besides its value, under the value's name with these behind it. */
  also?: readonly string[]
  /** A norm of which it takes more than the value. */
  norm?: Node<'standardize'>
}

/**
 * The fusions of a program by their last node, and what is written of it: all that its results need.
 * @param results what the program returns
 */
export function fusionsOf(
  nodes: readonly Node[],
  results: readonly Node[],
): { fusions: ReadonlyMap<Node, Fusion>; written: readonly Node[] } {
  const users = new Map<Node, number>()
  for (const node of nodes) for (const input of valueInputs(node)) users.set(input, (users.get(input) ?? 0) + 1)
  const kept = new Set(results)
  const fusions = new Map<Node, Fusion>()
  const free = (node: Node) => users.get(node) === 1 && !kept.has(node) && !fusions.has(node)
  for (const node of nodes)
    for (const pattern of [gradientOfNorm, gradientOfSoftmax, gradientOfSwish, swish, gradientOfRelu, productAdded]) {
      const fusion = pattern(node, free)
      if (fusion === null) continue
      fusions.set(node, fusion)
      break
    }
  for (const { norm } of [...fusions.values()]) if (norm !== undefined) fusions.set(norm, withDeviation(norm))
  const needed = new Set<Node>()
  const open = [...results]
  for (const node of open) {
    if (needed.has(node)) continue
    needed.add(node)
    open.push(...(fusions.get(node)?.inputs ?? valueInputs(node)))
  }
  return { fusions, written: nodes.filter((node) => needed.has(node)) }
}

/** @param free whether a node has one user, and would come to nothing if that were written without it */
type Pattern = (node: Node, free: (node: Node) => boolean) => Fusion | null

const sameShape = (...nodes: readonly Node[]): boolean => new Set(nodes.map(({ shape }) => String(shape))).size === 1

/** The other factor of a product of which one is a node; undefined if it is no such product. */
function otherFactor(node: Node, factor: (other: Node) => boolean): [found: Node, other: Node] | undefined {
  if (!isOperation(node, 'multiply')) return undefined
  const [a, b] = node.inputs as [Node, Node]
  if (factor(a)) return [a, b]
  return factor(b) ? [b, a] : undefined
}

const isReduction = (node: Node, how: 'sum' | 'mean'): boolean =>
  isOperation(node, how) && String(node.attributes.axes) === String(node.inputs[0]!.shape.length - 1)

/** Whether a node is the product of two values. */
const isProductOf = (node: Node, a: Node, b: Node): boolean => otherFactor(node, (each) => each === a)?.[1] === b

/** z sigmoid(z). */
const swish: Pattern = (node) => {
  const found = otherFactor(node, (each) => isOperation(each, 'sigmoid'))
  if (found === undefined || found[0].inputs[0] !== found[1]) return null
  return { inputs: [found[1]], write: (z) => `F.silu(${z})` }
}

/** upstream * s (1 + z - z s) with s = sigmoid(z). */
const gradientOfSwish: Pattern = (node) => {
  const found = otherFactor(node, (each) => swishedBy(each) !== null)
  if (found === undefined || !sameShape(...found)) return null
  const z = swishedBy(found[0])!
  return { inputs: [found[1], z], write: (upstream, x) => `aten.silu_backward(${upstream}, ${x})` }
}

/** z of the slope s (1 + z - z s) of z s; null of all else. */
function swishedBy(slope: Node): Node | null {
  const found = otherFactor(slope, (each) => isOperation(each, 'sigmoid'))
  if (found === undefined) return null
  const [share, sum] = found
  const z = share.inputs[0]!
  if (!isOperation(sum, 'add') || !isOne(sum.inputs[1]!)) return null
  const rest = sum.inputs[0]!
  const isSlope = isOperation(rest, 'subtract') && rest.inputs[0] === z && isProductOf(rest.inputs[1]!, z, share)
  return isSlope ? z : null
}

const isOne = (node: Node): boolean =>
  isOperation(node, 'constant') && node.attributes.data.every((value) => value === 1)

/** y (upstream - sum(upstream y)) with y a softmax. */
const gradientOfSoftmax: Pattern = (node) => {
  const found = otherFactor(node, (each) => isOperation(each, 'softmax'))
  if (found === undefined) return null
  const [y, difference] = found
  if (!isOperation(difference, 'subtract')) return null
  const [upstream, total] = difference.inputs as [Node, Node]
  if (!sameShape(y, upstream) || !isReduction(total, 'sum') || !isProductOf(total.inputs[0]!, upstream, y)) return null
  return {
    inputs: [upstream, y],
    write: (u, x) => `aten._softmax_backward_data(${u}, ${x}, ${y.shape.length - 1}, torch.float32)`,
  }
}

/** What {@link withDeviation} gives besides its values: their mean before, and one over their deviation. */
const [middle, inverse] = ['middle', 'inverse']

const withDeviation = (node: Node<'standardize'>): Fusion => ({
  inputs: node.inputs,
  write: (x) => `torch.native_layer_norm(${x}, (${node.shape.at(-1)},), None, None, ${node.attributes.epsilon})`,
  also: [middle, inverse],
})

/** (upstream - y mean(upstream y) - mean(upstream)) / deviation with y standardized. */
const gradientOfNorm: Pattern = (node) => {
  const found = otherFactor(node, (each) => isOperation(each, 'inverseDeviation'))
  if (found === undefined) return null
  const [deviation, across] = found
  if (!isOperation(across, 'subtract') || !isReduction(across.inputs[1]!, 'mean')) return null
  const [without, alongMean] = across.inputs as [Node, Node]
  const upstream = alongMean.inputs[0]!
  if (!isOperation(without, 'subtract') || without.inputs[0] !== upstream) return null
  const along = otherFactor(without.inputs[1]!, (each) => isOperation(each, 'standardize'))
  if (along === undefined) return null
  const [y, alongValue] = along
  const isGradient =
    isOperation(y, 'standardize') &&
    y.inputs[0] === deviation.inputs[0] &&
    isReduction(alongValue, 'mean') &&
    isProductOf(alongValue.inputs[0]!, upstream, y) &&
    sameShape(upstream, y)
  if (!isGradient) return null
  return {
    inputs: [upstream, y.inputs[0]!, y],
    norm: y,
    write: (u, x, by) =>
      `aten.native_layer_norm_backward(${u}, ${x}, (${y.shape.at(-1)},), ${by}_${middle}, ${by}_${inverse}, None, ` +
      'None, (True, False, False))[0]',
  }
}

/** upstream * (x > 0). */
const gradientOfRelu: Pattern = (node, free) => {
  const found = otherFactor(node, (each) => isOperation(each, 'positive') && free(each))
  if (found === undefined || !sameShape(...found)) return null
  const [condition, upstream] = found
  return {
    inputs: [upstream, condition.inputs[0]!],
    write: (a, x) => `aten.threshold_backward(${a}, ${x}, 0)`,
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
    inputs: [other, a!, b!],
    write: (c, x, y) => `torch.addcmul(${c}, ${x}, ${y}${value})`,
    writeOver: (c, x, y) => `${c}.addcmul_(${x}, ${y}${value})`,
  }
}

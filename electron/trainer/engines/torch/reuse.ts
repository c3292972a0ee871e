import { isOperation, type Node, type OperationName } from '../../graph/node.ts'

/** Operations whose value is another look at the memory of their first operand, or may be. */
const views: ReadonlySet<OperationName> = new Set<OperationName>([
  'reshape',
  'transpose',
  'broadcast',
  'slice',
  'surrogate',
  'stopGradient',
])

/** Operations that PyTorch also does over the memory of their first operand, by the names of those methods. */
const overwriting: Partial<Record<OperationName, (x: string, y?: string) => string>> = {
  negate: (x) => `${x}.neg_()`,
  absolute: (x) => `${x}.abs_()`,
  exponential: (x) => `${x}.exp_()`,
  logarithm: (x) => `${x}.log_()`,
  squareRoot: (x) => `${x}.sqrt_()`,
  square: (x) => `${x}.square_()`,
  tanh: (x) => `${x}.tanh_()`,
  sigmoid: (x) => `${x}.sigmoid_()`,
  cosine: (x) => `${x}.cos_()`,
  floor: (x) => `${x}.floor_()`,
  relu: (x) => `${x}.relu_()`,
  add: (x, y) => `${x}.add_(${y})`,
  subtract: (x, y) => `${x}.sub_(${y})`,
  multiply: (x, y) => `${x}.mul_(${y})`,
  divide: (x, y) => `${x}.div_(${y})`,
}
const commutative: ReadonlySet<OperationName> = new Set<OperationName>(['add', 'multiply'])

/** The node whose memory a node's value lies in. */
export function rootOf(node: Node): Node {
  const passes =
    views.has(node.operation.name) ||
    // Over no axes a reduction hands its operand on.
    ((isOperation(node, 'sum') || isOperation(node, 'mean')) && node.attributes.axes.length === 0) ||
    // A rank is handed its share of a feed.
    (isOperation(node, 'acrossRanks') && node.attributes.how === 'share')
  return passes ? rootOf(node.inputs[0]!) : node
}

/**
 * Writes an operation over the memory of an operand, which spares a pass over memory and its allocation.
 * @param ends whether nobody needs what lies in the memory of a value after this node
 * @returns null where that cannot be
 */
export function writtenOver(
  node: Node,
  inputs: readonly Node[],
  name: (node: Node) => string,
  ends: (node: Node) => boolean,
): string | null {
  const write = overwriting[node.operation.name]
  if (write === undefined) return null
  const places = commutative.has(node.operation.name) ? [0, 1] : [0]
  const place = places.find((each) => mayBeOverwritten(inputs[each]!, node) && ends(inputs[each]!))
  if (place === undefined) return null
  const other = inputs.length === 1 ? undefined : name(inputs[1 - place]!)
  return write(name(inputs[place]!), other)
}

/** Whether a value has memory of its own, of the size that the node's value needs. */
export function mayBeOverwritten(value: Node, node: Node): boolean {
  return (
    rootOf(value) === value &&
    !isOperation(value, 'input') &&
    !isOperation(value, 'constant') &&
    String(value.shape) === String(node.shape)
  )
}

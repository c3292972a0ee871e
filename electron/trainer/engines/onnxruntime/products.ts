import { isOperation, type Attributes, type Node } from '../../graph/node.ts'
import { sameShape, sizeOf } from '../../graph/shape.ts'
import { passesOn } from '../../graph/kinds.ts'
import { microsoftDomain, type AttributeMap, type OnnxGraph } from './onnx-graph.ts'
import { multiplySigns, signBytes, signedBy, signedBytes } from './signs.ts'
import type { Users } from './users.ts'

/** factor a b + bias: a matrix product with the constants and the bias around it, which it computes in passing. */
export interface Product {
  matmul: Node<'matmul'>
  /** The operands without their constant factors. */
  operands: readonly [Node, Node]
  factor: number
  /** [n], added to every row with a factor of its own. */
  bias: Node | null
  biasFactor: number
}

/** The products of a program by the node that ends each, and the nodes within them, which nobody else uses. */
export interface Products {
  products: Map<Node, Product>
  absorbed: Set<Node>
}

/** Finds what products can take in: constant factors before and behind them, and a bias. */
export function findProducts(nodes: readonly Node[], users: Users): Products {
  const products = new Map<Node, Product>()
  const absorbed = new Set<Node>()
  for (const matmul of nodes) {
    if (!isOperation(matmul, 'matmul')) continue
    const [first, second] = matmul.inputs.map((operand) => withoutFactor(operand, users)) as [Operand, Operand]
    const product: Product = {
      matmul,
      operands: [first.node, second.node],
      factor: first.factor * second.factor,
      bias: null,
      biasFactor: 1,
    }
    for (const node of [...first.skipped, ...second.skipped]) absorbed.add(node)
    let end: Node = matmul
    let inner: Node[] = []
    for (
      let reached: Node = matmul, next = users.only(reached);
      next !== null;
      reached = next, next = users.only(reached)
    ) {
      const factor = constantFactor(next, reached)
      const bias = product.bias === null && matmul.shape.length === 2 ? addedRow(next, reached) : null
      if (factor === null && bias === null && !isOperation(next, 'reshape')) break
      inner.push(reached)
      // A reshape is included for the operations after it.
      if (factor === null && bias === null) continue
      if (factor !== null) [product.factor, product.biasFactor] = [product.factor * factor, product.biasFactor * factor]
      if (bias !== null) [product.bias, product.biasFactor] = [bias, 1]
      for (const node of inner) absorbed.add(node)
      inner = []
      end = next
    }
    products.set(end, product)
  }
  return { products, absorbed }
}

/** The value that an operand is a constant multiple of, if only products use that multiple. */
function withoutFactor(operand: Node, users: Users): Operand {
  const skipped: Node[] = []
  let multiple = operand
  while (isOperation(multiple, 'reshape') || passesOn(multiple)) {
    skipped.push(multiple)
    multiple = multiple.inputs[0]!
  }
  const inner = multiple.inputs.find((input) => constantFactor(multiple, input) !== null)
  if (inner === undefined || !feedsProductsOnly(multiple, users)) return { node: operand, factor: 1, skipped: [] }
  return { node: inner, factor: constantFactor(multiple, inner)!, skipped: [multiple, ...skipped] }
}

function feedsProductsOnly(node: Node, users: Users): boolean {
  return (
    !users.isResult(node) &&
    users
      .of(node)
      .every(
        (user) =>
          isOperation(user, 'matmul') ||
          ((isOperation(user, 'reshape') || passesOn(user)) && feedsProductsOnly(user, users)),
      )
  )
}

interface Operand {
  node: Node
  factor: number
  skipped: Node[]
}

/** The number by which `node` multiplies `value`, or null. */
function constantFactor(node: Node, value: Node): number | null {
  if (!isOperation(node, 'multiply')) return null
  const [a, b] = node.inputs as [Node, Node]
  const other = a === value ? b : b === value ? a : null
  return other !== null && isOperation(other, 'constant') && sizeOf(other.shape) === 1
    ? (other.attributes as Attributes['constant']).data[0]!
    : null
}

/** The row [n] that `node` adds to every row of `value`, or null. */
function addedRow(node: Node, value: Node): Node | null {
  if (!isOperation(node, 'add')) return null
  const [a, b] = node.inputs as [Node, Node]
  const other = a === value ? b : b === value ? a : null
  return other !== null && other.shape.length === 1 && other.shape[0] === value.shape.at(-1) ? other : null
}

/**
 * Writes a product whose value is that of the node that ends it.
 * @param bytes whether signs by signs may be counted in bytes: 2 to 3 times as fast as float32
 */
export function lowerProduct(
  graph: OnnxGraph,
  end: Node,
  product: Product,
  nameOf: (node: Node) => string,
  bytes: boolean,
): string {
  const { matmul, operands, factor, bias, biasFactor } = product
  const counted = bytes ? lowerSigns(graph, product, nameOf) : null
  if (counted !== null) return sameShape(end.shape, matmul.shape) ? counted : graph.reshape(counted, end.shape)
  const [transA, transB] = [matmul.attributes.transposeA ? 1 : 0, matmul.attributes.transposeB ? 1 : 0]
  const attributes: AttributeMap = { transA, transB, alpha: { float: factor } }
  const inputs = operands.map((operand, index) => {
    const { shape } = matmul.inputs[index]!
    return sameShape(shape, operand.shape) ? nameOf(operand) : graph.reshape(nameOf(operand), shape)
  })
  const flat = inputs.length === 2 && matmul.inputs.every(({ shape }) => shape.length === 2)
  // A factor is multiplied in before summing: sums of signs would be whole no longer, and one that is 0 could have
  // either sign.
  if (flat && factor !== 1 && operands.every((operand) => signedBy(withoutReshape(operand)) !== null)) {
    const sums = graph.add('Mul', [graph.add('Gemm', inputs, { transA, transB }), graph.floats([factor])])
    const shifted = bias === null ? sums : graph.add('Add', [sums, scaledBias(graph, bias, biasFactor, nameOf)!])
    return sameShape(end.shape, matmul.shape) ? shifted : graph.reshape(shifted, end.shape)
  }
  const result = flat
    ? graph.add('Gemm', bias === null ? inputs : [...inputs, nameOf(bias)], {
        ...attributes,
        beta: { float: biasFactor },
      })
    : graph.addMany('FusedMatMul', inputs, attributes, 1, microsoftDomain)[0]!
  return sameShape(end.shape, matmul.shape) ? result : graph.reshape(result, end.shape)
}

/** A product of matrices of signs; null if it is another. */
function lowerSigns(
  graph: OnnxGraph,
  { matmul: { inputs, attributes }, operands, factor, bias, biasFactor }: Product,
  nameOf: (node: Node) => string,
): string | null {
  const [entering, weights] = operands.map((operand) => signedBy(withoutReshape(operand))) as [Node | null, Node | null]
  if (entering === null || weights === null || attributes.transposeA || inputs.some(({ shape }) => shape.length !== 2))
    return null
  const signs = graph.reshape(signBytes(graph, nameOf(entering)), inputs[0]!.shape)
  const filter = signedBytes(graph, graph.reshape(nameOf(operands[1]), inputs[1]!.shape))
  return multiplySigns(
    graph,
    signs,
    attributes.transposeB ? graph.transpose(filter, [1, 0]) : filter,
    factor,
    scaledBias(graph, bias, biasFactor, nameOf),
  )
}

function withoutReshape(node: Node): Node {
  return isOperation(node, 'reshape') ? withoutReshape(node.inputs[0]!) : node
}

function scaledBias(
  graph: OnnxGraph,
  bias: Node | null,
  factor: number,
  nameOf: (node: Node) => string,
): string | null {
  if (bias === null || factor === 1) return bias === null ? null : nameOf(bias)
  return graph.add('Mul', [nameOf(bias), graph.floats([factor])])
}

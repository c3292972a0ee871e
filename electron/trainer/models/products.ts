import type { MultiplyAdds } from '../../../shared/contract/model-summary.ts'
import { reachable } from '../graph/graph.ts'
import { isOperation, type Node, type OperationName } from '../graph/node.ts'
import { sizeOf } from '../graph/shape.ts'
import type { Network, Parameter } from '../layers/network.ts'

/** A sum of products in a network's graph: a convolution, a linear layer, or a product of activations in attention. */
export interface Product {
  /**
   * Name of the layer: that of its weight, or of the part of the network around the layers whose results are
   * multiplied.
   */
  layer: string
  operation: 'convolution' | 'matmul'
  /** The weight that is multiplied with; null if both sides are activations. */
  weight: Parameter | null
  /** Extents of the result. */
  output: readonly number[]
  /** Which sides are signs. */
  kind: keyof MultiplyAdds
  multiplyAdds: number
}

export const noMultiplyAdds: Readonly<MultiplyAdds> = { floatFloat: 0, binaryFloat: 0, binaryBinary: 0 }

/** Operations that only move values: signs stay signs. */
const moves: readonly OperationName[] = ['reshape', 'transpose', 'broadcast', 'slice', 'embed']

/**
 * The products of a network, in the order in which they are computed, for as many images as its graph is built for.
 * What is elementwise (norms, activations, softmax, means) holds no sums of products and is not counted; a windowed sum
 * counts its padding, as is usual.
 */
export function productsOf(network: Network, logits: Node): Product[] {
  const products = new Map<Node, Product>()
  for (const node of reachable([logits])) {
    if (!isOperation(node, 'convolution') && !isOperation(node, 'matmul')) continue
    const weight = node.inputs.map((side) => weightBehind(network, side)).find((found) => found !== undefined) ?? null
    const signs = node.inputs.filter((side) => isSign(network, side)).length
    products.set(node, {
      layer: weight === null ? scopeAround(node, products) : layerOf(weight.name),
      operation: isOperation(node, 'convolution') ? 'convolution' : 'matmul',
      weight,
      output: node.shape,
      kind: signs === 2 ? 'binaryBinary' : signs === 1 ? 'binaryFloat' : 'floatFloat',
      multiplyAdds: sizeOf(node.shape) * termsOf(node),
    })
  }
  return [...products.values()]
}

export function sumMultiplyAdds(products: readonly Pick<Product, 'kind' | 'multiplyAdds'>[]): MultiplyAdds {
  const sums = { ...noMultiplyAdds }
  for (const { kind, multiplyAdds } of products) sums[kind] += multiplyAdds
  return sums
}

/** The name of a tensor's layer: "stem" of "stem.weight". */
export function layerOf(tensor: string): string {
  return tensor.slice(0, tensor.lastIndexOf('.'))
}

/** Products that one value of the result sums over. */
function termsOf(node: Node<'convolution'> | Node<'matmul'>): number {
  if (isOperation(node, 'convolution')) return sizeOf(node.inputs[1]!.shape.slice(1))
  return node.inputs[0]!.shape.at((node as Node<'matmul'>).attributes.transposeA ? -2 : -1)!
}

/** The weight that an operand is, be it cut into tiles. */
function weightBehind(network: Network, side: Node): Parameter | undefined {
  return (
    network.weights.get(side) ??
    (moves.includes(side.operation.name) ? weightBehind(network, side.inputs[0]!) : undefined)
  )
}

function isSign(network: Network, side: Node): boolean {
  const weight = weightBehind(network, side)
  if (weight !== undefined) return weight.method?.quantizer.binary === true
  return network.signs.has(side) || (moves.includes(side.operation.name) && isSign(network, side.inputs[0]!))
}

/** The part of the network that the nearest products before a node have in common. */
function scopeAround(node: Node, products: ReadonlyMap<Node, Product>): string {
  const names: string[][] = []
  const seen = new Set<Node>()
  const pending = [...node.inputs]
  for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
    if (seen.has(each)) continue
    seen.add(each)
    const product = products.get(each)
    if (product === undefined) pending.push(...each.inputs)
    else names.push(product.layer.split('.'))
  }
  const [first = [], ...others] = names
  const common = first.findIndex((part, index) => others.some((other) => other[index] !== part))
  return (common === -1 ? first : first.slice(0, common)).join('.')
}

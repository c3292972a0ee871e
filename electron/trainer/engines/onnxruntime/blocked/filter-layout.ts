import { isOperation, type Attributes, type Node } from '../../../graph/node.ts'
import { sameShape, sizeOf, type Shape } from '../../../graph/shape.ts'
import { elementwise, passesOn } from '../../../graph/kinds.ts'
import { convolvesToFilter } from './filter-gradient.ts'
import type { BlockedLayout } from './layout.ts'

/**
 * The filters [K, C, kh, kw] that a program keeps in the order in which blocked convolutions read them, and with them
 * latent weights, their gradients and what optimizers keep of both: only the adjoint in the images still has to turn a
 * filter in every step.
 */
export class FilterLayout {
  readonly #kept = new Set<Node>()

  constructor(nodes: readonly Node[], images: BlockedLayout) {
    const candidates = new Set(nodes.filter((node) => blocksFit(node.shape, images.block) && keeps(node, images.block)))
    const neighbours = new Map<Node, Node[]>()
    const join = (a: Node, b: Node) => neighbours.set(a, [...(neighbours.get(a) ?? []), b])
    for (const node of candidates)
      for (const input of node.inputs) {
        if (!candidates.has(input) || !sameShape(input.shape, node.shape) || isOperation(node, 'convolutionFilter'))
          continue
        join(node, input)
        join(input, node)
      }
    // Values that are read as filters, and all that are computed with them.
    const pending = nodes
      .filter((node) => (isOperation(node, 'convolution') || isOperation(node, 'convolutionInput')) && images.has(node))
      .map(({ inputs }) => inputs[1]!)
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (!candidates.has(node) || this.#kept.has(node)) continue
      this.#kept.add(node)
      pending.push(...(neighbours.get(node) ?? []))
    }
  }

  has(node: Node): boolean {
    return this.#kept.has(node)
  }
}

/**
 * Whether filters of a shape can be cut into blocks: of outputs, and of inputs unless they are fewer than one block.
 */
function blocksFit(shape: Shape, block: number): boolean {
  return shape.length === 4 && shape[0]! % block === 0 && (shape[1]! % block === 0 || shape[1]! < block)
}

/** Whether a value comes about in any order of its parts. */
function keeps(node: Node, block: number): boolean {
  if (isOperation(node, 'input')) return (node.attributes as Attributes['input']).kind === 'state'
  if (isOperation(node, 'convolutionFilter')) return convolvesToFilter(node, block)
  const alike = node.inputs.every((input) => sizeOf(input.shape) === 1 || sameShape(input.shape, node.shape))
  return (
    passesOn(node) ||
    (alike && elementwise.has(node.operation.name)) ||
    (isOperation(node, 'broadcast') && sizeOf(node.inputs[0]!.shape) === 1)
  )
}

const orders = new Map<string, Int32Array>()

/** For each place in the blocked order of a filter, the place in row-major order of the value there. */
export function blockedOrder(shape: Shape, block: number): Int32Array {
  const key = [...shape, block].join()
  const known = orders.get(key)
  if (known !== undefined) return known
  const [outputs, inputs, height, width] = shape as [number, number, number, number]
  const taps = height * width
  const group = inputs < block ? 1 : block
  const order = new Int32Array(sizeOf(shape))
  let place = 0
  for (let k = 0; k < outputs; k += block)
    for (let c = 0; c < inputs; c += group)
      for (let tap = 0; tap < taps; tap++)
        for (let input = c; input < c + group; input++)
          for (let output = k; output < k + block; output++) order[place++] = (output * inputs + input) * taps + tap
  orders.set(key, order)
  return order
}

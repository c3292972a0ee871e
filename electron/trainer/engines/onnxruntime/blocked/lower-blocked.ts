import { isOperation, type Node } from '../../../graph/node.ts'
import { sameShape, sizeOf } from '../../../graph/shape.ts'
import { passesOn } from '../../../graph/kinds.ts'
import { blockedDomain, type OnnxGraph } from '../onnx-graph.ts'
import type { Affine, Signed } from './affine.ts'
import { forward, scale, toInput, type Finish } from './convolutions.ts'
import { perImage, type BlockedLayout } from './layout.ts'
import { lowerBlockedMaxPool, lowerBlockedMaxPoolInput } from './pooling.ts'
import type { Names } from './names.ts'

/** An elementwise operation written for operands that are read along with one another. */
export type Elementwise = (inputs: string[]) => string

/** Writes a value that is kept in blocks. */
export function lowerBlocked(
  graph: OnnxGraph,
  node: Node,
  names: Names,
  layout: BlockedLayout,
  elementwise: Elementwise,
): string {
  const { inputs } = node
  if (isOperation(node, 'convolution') || isOperation(node, 'convolutionInput'))
    return convolved(graph, node, names, layout, {})
  if (passesOn(node)) return names.blocked(inputs[0]!)
  if (isOperation(node, 'maxPool')) return lowerBlockedMaxPool(graph, node, names.blocked(inputs[0]!))
  if (isOperation(node, 'maxPoolInput')) return lowerBlockedMaxPoolInput(graph, node, names, layout.block)
  if (isOperation(node, 'slice')) return sliced(graph, node, names.blocked(inputs[0]!), layout.block)
  if (isOperation(node, 'embed')) return embedded(graph, node, names.blocked(inputs[0]!), layout.block)
  return spread(graph, node, names, layout, elementwise)
}

/** A convolution or its adjoint, added to what is there. */
function convolved(
  graph: OnnxGraph,
  node: Node<'convolution'> | Node<'convolutionInput'>,
  names: Names,
  { block }: BlockedLayout,
  finish: Finish,
): string {
  const [images, filter] = node.inputs as [Node, Node]
  if (isOperation(node, 'convolutionInput'))
    return toInput(graph, node, names.blocked(images), names.filter(filter), block, finish)
  return forward(
    graph,
    node as Node<'convolution'>,
    images.shape[1]! < block ? names.plain(images) : names.blocked(images),
    names.filter(filter),
    finish,
  )
}

/** An affine sum: one convolution a term, each of which adds to the one before. */
export function lowerAffine(
  graph: OnnxGraph,
  end: Node,
  { scaled, added, convolved: products, shifts, rectified }: Affine,
  names: Names,
  layout: BlockedLayout,
): string {
  const channels = end.shape[1]!
  const signed = ({ node, negated }: Signed) => (negated ? graph.add('Neg', [names.plain(node)]) : names.plain(node))
  const shift = shifts
    .map(signed)
    .reduce<string | undefined>((sum, value) => (sum === undefined ? value : graph.add('Add', [sum, value])), undefined)
  let bias = shift === undefined ? undefined : graph.reshape(shift, [channels])
  // Where nothing else makes a pass the first of the images makes it, scaled by 1.
  const [alone, beside] = products.length + scaled.length === 0 ? [added.slice(0, 1), added.slice(1)] : [[], added]
  let sum = beside
    .map((node) => names.blocked(node))
    .reduce<string | undefined>(
      (total, value) => (total === undefined ? value : graph.add('Add', [total, value])),
      undefined,
    )
  const terms = [
    ...products.map((node) => (finish: Finish) => convolved(graph, node, names, layout, finish)),
    ...scaled.map(
      ({ images, factor }) =>
        (finish: Finish) =>
          scale(graph, names.blocked(images), signed(factor), channels, finish),
    ),
    ...alone.map(
      (images) => (finish: Finish) => scale(graph, names.blocked(images), ones(graph, channels), channels, finish),
    ),
  ]
  for (const [index, term] of terms.entries()) {
    sum = term({ bias, sum, rectified: rectified && index === terms.length - 1 })
    bias = undefined
  }
  return sum!
}

const ones = (graph: OnnxGraph, channels: number) => graph.floats(new Array<number>(channels).fill(1), [channels])

/**
 * Operands of full size and single numbers are read as they are; values per channel meet the blocks of five axes.
 */
function spread(
  graph: OnnxGraph,
  node: Node,
  names: Names,
  { block }: BlockedLayout,
  elementwise: Elementwise,
): string {
  const isFull = (operand: Node) => sameShape(operand.shape, node.shape)
  if (node.inputs.every((operand) => isFull(operand) || sizeOf(operand.shape) === 1)) {
    return elementwise(
      node.inputs.map((operand) =>
        isFull(operand) ? names.blocked(operand) : graph.reshape(names.plain(operand), []),
      ),
    )
  }
  const [batch, channels, height, width] = node.shape as [number, number, number, number]
  const fiveAxes = (operand: Node): string => {
    if (isFull(operand)) return graph.reshape(names.blocked(operand), [batch, channels / block, height, width, block])
    if (sizeOf(operand.shape) === 1) return graph.reshape(names.plain(operand), [])
    return graph.reshape(names.plain(operand), [perImage(operand, node) ? batch : 1, channels / block, 1, 1, block])
  }
  return graph.reshape(elementwise(node.inputs.map(fiveAxes)), node.shape)
}

/** Mean or sum over rows and columns, or over images too: [1 or N, C, 1, 1]; null if it is over other axes. */
export function lowerReduction(graph: OnnxGraph, node: Node<'sum'> | Node<'mean'>, names: Names): string | null {
  const [images] = node.inputs as [Node]
  const axes = node.attributes.axes.join()
  if (axes !== '2,3' && axes !== '0,2,3') return null
  const [batch, , height, width] = images.shape as [number, number, number, number]
  const means = graph.addMany('GlobalAveragePool', [names.blocked(images)], {}, 1, blockedDomain)[0]!
  const whole = axes === '2,3' ? means : graph.add('ReduceMean', [means, graph.integers([0])], { keepdims: 1 })
  if (isOperation(node, 'mean')) return whole
  return graph.add('Mul', [whole, graph.floats([(axes === '2,3' ? 1 : batch) * height * width])])
}

function sliced(
  graph: OnnxGraph,
  { attributes: { starts, extents, steps }, inputs, shape }: Node<'slice'>,
  images: string,
  block: number,
): string {
  const [batch, channels, height, width] = inputs[0]!.shape as [number, number, number, number]
  const axes = [0, 2, 3]
  const at = (list: readonly number[]) => axes.map((axis) => list[axis]!)
  const ends = axes.map((axis) => starts[axis]! + (extents[axis]! - 1) * steps[axis]! + 1)
  const kept = graph.slice(
    graph.reshape(images, [batch, channels / block, height, width, block]),
    at(starts),
    ends,
    axes,
    at(steps),
  )
  return graph.reshape(kept, shape)
}

/** Zeros between the values are made by padding an axis of extent 1 behind each value and folding it in. */
function embedded(
  graph: OnnxGraph,
  { attributes: { starts, steps }, inputs, shape }: Node<'embed'>,
  images: string,
  block: number,
): string {
  const [batch, channels, height, width] = inputs[0]!.shape as [number, number, number, number]
  const [down, across] = [steps[2]!, steps[3]!]
  const split = graph.reshape(images, [batch, channels / block, height, 1, width, block])
  const spaced = graph.pad(split, [0, 0, 0, 0, 0, 0], [0, 0, 0, down - 1, 0, (across - 1) * block])
  const [rows, columns] = [height * down, width * across]
  const folded = graph.reshape(spaced, [batch, channels / block, rows, columns, block])
  const room = [shape[2]! - starts[2]! - rows, shape[3]! - starts[3]! - columns] as const
  const cut =
    room[0] < 0 || room[1] < 0
      ? graph.slice(folded, [0, 0], [rows + Math.min(room[0], 0), columns + Math.min(room[1], 0)], [2, 3], [1, 1])
      : folded
  return graph.reshape(
    graph.pad(
      cut,
      [starts[0]!, 0, starts[2]!, starts[3]!, 0],
      [shape[0]! - starts[0]! - batch, 0, Math.max(room[0], 0), Math.max(room[1], 0), 0],
    ),
    shape,
  )
}

import type { Node, PoolWindow } from '../../graph/node.ts'
import type { OnnxGraph } from './onnx-graph.ts'

/**
 * Whether pooling windows lie side by side and cover every pixel, so that each pixel has one window to compare itself
 * with.
 */
export function windowsTile({ attributes: { kernel, strides, pads }, shape }: Node<'maxPoolInput'>): boolean {
  return (
    kernel[0] === strides[0] &&
    kernel[1] === strides[1] &&
    pads.every((pad) => pad === 0) &&
    shape[2]! % kernel[0] === 0 &&
    shape[3]! % kernel[1] === 0
  )
}

/**
 * Each upstream value goes to the first pixel of its window that holds the maximum: first to the row of the window in
 * which it is, then to the column. What is first of the rows, and of the columns within it, is first in the window. For
 * windows that tile.
 * @param block channels that lie next to one another at a pixel: 1 in row-major images
 * @param pool max-pooling in the same layout
 */
export function toFirstOfTiles(
  graph: OnnxGraph,
  { attributes, inputs }: Node<'maxPoolInput'>,
  pixels: string,
  upstream: string,
  block: number,
  pool: (window: PoolWindow) => string,
): string {
  const [batch, channels, height, width] = inputs[0]!.shape as [number, number, number, number]
  const [down, across] = attributes.kernel
  const rows = pool({ kernel: [1, across], strides: [1, across], pads: [0, 0, 0, 0] })
  const largest = pool(attributes)
  const planes = (batch * channels) / block
  const toRows = distribute(graph, rows, largest, upstream, [planes * (height / down), down, (width / across) * block])
  return graph.reshape(
    distribute(graph, pixels, rows, toRows, [planes * height * (width / across), across, block]),
    inputs[0]!.shape,
  )
}

/**
 * Of every [count, size] values, each of the last axis passes its input to the first along `count` that is the largest.
 */
function distribute(
  graph: OnnxGraph,
  values: string,
  largest: string,
  given: string,
  [outer, count, size]: readonly [number, number, number],
): string {
  if (count === 1) return given
  const all = graph.reshape(values, [outer, count, size])
  const at = (place: number) => graph.add('Gather', [all, graph.integers([place])], { axis: 1 })
  return graph.add(
    'Concat',
    toFirst(graph, count, at, graph.reshape(largest, [outer, 1, size]), graph.reshape(given, [outer, 1, size])),
    { axis: 1 },
  )
}

/**
 * The share of `given` that each of several values takes: all of it the first that is the largest, the others nothing.
 */
export function toFirst(
  graph: OnnxGraph,
  count: number,
  valueAt: (place: number) => string,
  largest: string,
  given: string,
): string[] {
  let left = given
  return Array.from({ length: count }, (_, place) => {
    if (place === count - 1) return left
    const taken = graph.add('Mul', [left, graph.mask('Equal', [valueAt(place), largest])])
    // Whatever an earlier value took is no longer available.
    left = graph.add('Sub', [left, taken])
    return taken
  })
}

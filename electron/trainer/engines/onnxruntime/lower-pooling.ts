import type { Node, PoolWindow } from '../../graph/node.ts'
import { sizeOf } from '../../graph/shape.ts'
import { spread } from './lower-layout.ts'
import type { OnnxGraph } from './onnx-graph.ts'
import { toFirst, toFirstOfTiles, windowsTile } from './pool-gradient.ts'
import type { Target } from './target.ts'

const windowOf = ({ kernel, strides, pads }: PoolWindow) => ({ kernel_shape: kernel, strides, pads })

export function lowerMaxPool(
  graph: OnnxGraph,
  { attributes }: Node<'maxPool'>,
  [x]: string[],
  { graphics }: Target,
): string {
  return pooled(graph, attributes, x!, graphics)
}

/** On the processor, also where the maxima are: graphics providers do not say. */
function pooled(graph: OnnxGraph, window: PoolWindow, x: string, graphics: boolean): string {
  return graph.addMany('MaxPool', [x], windowOf(window), graphics ? 1 : 2)[0]!
}

export function lowerMaxPoolInput(
  graph: OnnxGraph,
  node: Node<'maxPoolInput'>,
  [x, upstream]: string[],
  { graphics }: Target,
): string {
  if (!graphics) return scattered(graph, node, x!, upstream!)
  return windowsTile(node)
    ? toFirstOfTiles(graph, node, x!, upstream!, 1, (window) => pooled(graph, window, x!, true))
    : toFirstOfWindows(graph, node, x!, upstream!)
}

/** Each upstream value is added at the place of its window's maximum, as the forward pooling noted it. */
function scattered(graph: OnnxGraph, node: Node<'maxPoolInput'>, x: string, upstream: string): string {
  const [, places] = graph.addMany('MaxPool', [x], windowOf(node.attributes), 2)
  const flat = [sizeOf(node.inputs[1]!.shape)]
  const zeros = graph.add('Expand', [graph.floats([0], [1]), graph.integers([sizeOf(node.shape)])])
  const sums = graph.add('ScatterElements', [zeros, graph.reshape(places!, flat), graph.reshape(upstream, flat)], {
    axis: 0,
    reduction: 'add',
  })
  return graph.reshape(sums, node.shape)
}

/** The same for any windows by comparing: what each tap of all windows takes is laid where the tap lies, and summed. */
function toFirstOfWindows(
  graph: OnnxGraph,
  { attributes, inputs, shape }: Node<'maxPoolInput'>,
  x: string,
  upstream: string,
): string {
  const { kernel, strides, pads } = attributes
  const [, , height, width] = shape as [number, number, number, number]
  const extents = inputs[1]!.shape
  const [outHeight, outWidth] = [extents[2]!, extents[3]!]
  // Padding never wins: behind the images too, as far as windows reach.
  const reach = [(outHeight - 1) * strides[0] + kernel[0], (outWidth - 1) * strides[1] + kernel[1]] as const
  const padded = [Math.max(reach[0], height + pads[0]), Math.max(reach[1], width + pads[1])] as const
  const lowest = graph.add('Pad', [
    x,
    graph.integers([0, 0, pads[0], pads[1], 0, 0, padded[0] - pads[0] - height, padded[1] - pads[1] - width]),
    graph.floats([-3.4e38]),
  ])
  const taps = Array.from(
    { length: kernel[0] * kernel[1] },
    (_, tap) => [Math.floor(tap / kernel[1]), tap % kernel[1]] as const,
  )
  const valueAt = (place: number) => {
    const [row, column] = taps[place]!
    return graph.slice(
      lowest,
      [row, column],
      [row + (outHeight - 1) * strides[0] + 1, column + (outWidth - 1) * strides[1] + 1],
      [2, 3],
      strides,
    )
  }
  const taken = toFirst(graph, taps.length, valueAt, pooled(graph, attributes, x, true), upstream)
  const laid = taken.map((part, place) =>
    spread(graph, part, extents, [extents[0]!, extents[1]!, ...padded], [0, 0, ...taps[place]!], [1, 1, ...strides]),
  )
  const sum = laid.reduce((total, part) => graph.add('Add', [total, part]))
  return graph.slice(sum, [pads[0], pads[1]], [pads[0] + height, pads[1] + width], [2, 3], [1, 1])
}

import type { Node, PoolWindow } from '../../../graph/node.ts'
import { blockedDomain, type OnnxGraph } from '../onnx-graph.ts'
import type { Names } from './lower-blocked.ts'

export function lowerBlockedMaxPool(graph: OnnxGraph, { attributes }: Node<'maxPool'>, images: string): string {
  return pooled(graph, attributes, images)
}

function pooled(graph: OnnxGraph, { kernel, strides, pads }: PoolWindow, images: string): string {
  return graph.addMany('MaxPool', [images], { kernel_shape: kernel, strides, pads, dilations: [1, 1], storage_order: 0, ceil_mode: 0 }, 1, blockedDomain)[0]!
}

/**
 * Each upstream value goes to the first pixel of its window that holds the maximum: first to the row of the window in which it is, then to the
 * column. What is first of the rows, and of the columns within it, is first in the window.
 */
export function lowerBlockedMaxPoolInput(graph: OnnxGraph, { attributes, inputs }: Node<'maxPoolInput'>, names: Names, block: number): string {
  const [images, upstream] = inputs as [Node, Node]
  const [batch, channels, height, width] = images.shape as [number, number, number, number]
  const [down, across] = attributes.kernel
  const pixels = names.blocked(images)
  const rows = pooled(graph, { kernel: [1, across], strides: [1, across], pads: [0, 0, 0, 0] }, pixels)
  const largest = pooled(graph, attributes, pixels)
  const planes = (batch * channels) / block
  const toRows = distribute(graph, rows, largest, names.blocked(upstream), [planes * (height / down), down, (width / across) * block])
  return graph.reshape(distribute(graph, pixels, rows, toRows, [planes * height * (width / across), across, block]), images.shape)
}

/** Of every [count, size] values, each of the last axis hands what it is given to the first along `count` that is the largest. */
function distribute(graph: OnnxGraph, values: string, largest: string, given: string, [outer, count, size]: readonly [number, number, number]): string {
  if (count === 1) return given
  const all = graph.reshape(values, [outer, count, size])
  const most = graph.reshape(largest, [outer, 1, size])
  let left = graph.reshape(given, [outer, 1, size])
  const parts = Array.from({ length: count }, (_, place) => {
    if (place === count - 1) return left
    const taken = graph.add('Mul', [left, graph.mask('Equal', [graph.add('Gather', [all, graph.integers([place])], { axis: 1 }), most])])
    // What an earlier one took is gone from what is left.
    left = graph.add('Sub', [left, taken])
    return taken
  })
  return graph.add('Concat', parts, { axis: 1 })
}

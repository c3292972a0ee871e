import type { Node, PoolWindow } from '../../../graph/node.ts'
import { blockedDomain, type OnnxGraph } from '../onnx-graph.ts'
import { toFirstOfTiles } from '../pool-gradient.ts'
import type { Names } from './names.ts'

export function lowerBlockedMaxPool(graph: OnnxGraph, { attributes }: Node<'maxPool'>, images: string): string {
  return pooled(graph, attributes, images)
}

function pooled(graph: OnnxGraph, { kernel, strides, pads }: PoolWindow, images: string): string {
  return graph.addMany(
    'MaxPool',
    [images],
    { kernel_shape: kernel, strides, pads, dilations: [1, 1], storage_order: 0, ceil_mode: 0 },
    1,
    blockedDomain,
  )[0]!
}

export function lowerBlockedMaxPoolInput(
  graph: OnnxGraph,
  node: Node<'maxPoolInput'>,
  names: Names,
  block: number,
): string {
  const [images, upstream] = node.inputs as [Node, Node]
  const pixels = names.blocked(images)
  return toFirstOfTiles(graph, node, pixels, names.blocked(upstream), block, (window) => pooled(graph, window, pixels))
}

import type { Node, PoolWindow } from '../../graph/node.ts'
import { sizeOf } from '../../graph/shape.ts'
import type { OnnxGraph } from './onnx-graph.ts'

const windowOf = ({ kernel, strides, pads }: PoolWindow) => ({ kernel_shape: kernel, strides, pads })

export function lowerMaxPool(graph: OnnxGraph, node: Node<'maxPool'>, [x]: string[]): string {
  return graph.addMany('MaxPool', [x!], windowOf(node.attributes), 2)[0]!
}

/** Each upstream value is added at the place of its window's maximum, as the forward pooling noted it. */
export function lowerMaxPoolInput(graph: OnnxGraph, node: Node<'maxPoolInput'>, [x, upstream]: string[]): string {
  const [, places] = graph.addMany('MaxPool', [x!], windowOf(node.attributes), 2)
  const flat = [sizeOf(node.inputs[1]!.shape)]
  const zeros = graph.add('Expand', [graph.floats([0], [1]), graph.integers([sizeOf(node.shape)])])
  const scattered = graph.add('ScatterElements', [zeros, graph.reshape(places!, flat), graph.reshape(upstream!, flat)], { axis: 0, reduction: 'add' })
  return graph.reshape(scattered, node.shape)
}

import type { Node } from '../../../graph/node.ts'
import { blockedDomain, type OnnxGraph } from '../onnx-graph.ts'
import type { Names } from './lower-blocked.ts'

export function lowerBlockedMaxPool(graph: OnnxGraph, { attributes: { kernel, strides, pads } }: Node<'maxPool'>, images: string): string {
  return graph.addMany('MaxPool', [images], { kernel_shape: kernel, strides, pads, dilations: [1, 1], storage_order: 0, ceil_mode: 0 }, 1, blockedDomain)[0]!
}

/** Each upstream value goes to the first pixel of its window that holds the maximum: one comparison a place within the window. */
export function lowerBlockedMaxPoolInput(graph: OnnxGraph, { attributes, inputs }: Node<'maxPoolInput'>, names: Names, block: number): string {
  const [images, upstream] = inputs as [Node, Node]
  const [batch, channels, height, width] = images.shape as [number, number, number, number]
  const [down, across] = attributes.kernel
  const [rows, columns] = [(batch * channels * height) / block / down, width / across]
  const pixels = graph.reshape(names.blocked(images), [rows, down, columns, across, block])
  const largest = graph.reshape(lowerBlockedMaxPool(graph, { attributes } as Node<'maxPool'>, names.blocked(images)), [rows, 1, columns, 1, block])
  let left = graph.reshape(names.blocked(upstream), [rows, 1, columns, 1, block])
  const places: string[] = []
  for (let i = 0; i < down; i++)
    for (let j = 0; j < across; j++) {
      const place = graph.slice(pixels, [i, j], [i + 1, j + 1], [1, 3], [1, 1])
      // What an earlier pixel took is gone from what is left.
      const taken = i + 1 === down && j + 1 === across ? left : graph.add('Where', [graph.add('Equal', [place, largest]), left, graph.floats([0])])
      places.push(taken)
      if (taken !== left) left = graph.add('Sub', [left, taken])
    }
  const lines = Array.from({ length: down }, (_, i) => (across === 1 ? places[i]! : graph.add('Concat', places.slice(i * across, (i + 1) * across), { axis: 3 })))
  return graph.reshape(down === 1 ? lines[0]! : graph.add('Concat', lines, { axis: 1 }), images.shape)
}

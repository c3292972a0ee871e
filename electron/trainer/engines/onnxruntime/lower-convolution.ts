import type { Node } from '../../graph/node.ts'
import type { OnnxGraph } from './onnx-graph.ts'

export function lowerConvolution(graph: OnnxGraph, node: Node<'convolution'>, inputs: string[]): string {
  const { strides, pads, dilations, groups } = node.attributes
  return graph.add('Conv', inputs, {
    strides,
    pads,
    dilations,
    group: groups,
    kernel_shape: node.inputs[1]!.shape.slice(2),
  })
}

/** Stride 1: a convolution with the turned filter, which runs faster than ConvTranspose; otherwise ConvTranspose. */
export function lowerConvolutionInput(
  graph: OnnxGraph,
  node: Node<'convolutionInput'>,
  [upstream, filter]: string[],
): string {
  const { strides, pads, dilations, groups, height, width } = node.attributes
  const [outputs, inputs, ...kernel] = node.inputs[1]!.shape as [number, number, number, number]
  const reach = kernel.map((extent, axis) => dilations[axis]! * (extent - 1))
  const turnedPads = pads.map((pad, side) => reach[side % 2]! - pad)
  if (strides[0] === 1 && strides[1] === 1 && groups === 1 && turnedPads.every((pad) => pad >= 0)) {
    const taps = kernel[0]! * kernel[1]!
    const flat = graph.transpose(graph.reshape(filter!, [outputs, inputs, taps]), [1, 0, 2])
    const turned = taps === 1 ? flat : graph.slice(flat, [taps - 1], [Number.MIN_SAFE_INTEGER], [2], [-1])
    const filterTurned = graph.reshape(turned, [inputs, outputs, ...kernel])
    return graph.add('Conv', [upstream!, filterTurned], {
      strides,
      pads: turnedPads,
      dilations,
      group: 1,
      kernel_shape: kernel,
    })
  }
  const [, , outHeight, outWidth] = node.inputs[0]!.shape as [number, number, number, number]
  const covered = (count: number, axis: 0 | 1) =>
    (count - 1) * strides[axis] - pads[axis] - pads[axis + 2]! + reach[axis]! + 1
  const output_padding = [height - covered(outHeight, 0), width - covered(outWidth, 1)]
  return graph.add('ConvTranspose', [upstream!, filter!], {
    strides,
    pads,
    dilations,
    group: groups,
    kernel_shape: kernel,
    output_padding,
  })
}

/** Matrix products over shifted copies; which operand is copied depends on what is less to copy. */
export function lowerConvolutionFilter(
  graph: OnnxGraph,
  node: Node<'convolutionFilter'>,
  [x, upstream]: string[],
): string {
  const { strides, pads, dilations, groups, kernel } = node.attributes
  const [images, outer] = node.inputs as [Node, Node]
  const channels = images.shape[1]!
  const outputs = outer.shape[1]!
  const plain = strides[0] === 1 && strides[1] === 1 && dilations[0] === 1 && dilations[1] === 1 && groups === 1
  const padded = graph.pad(x!, [0, 0, pads[0], pads[1]], [0, 0, pads[2], pads[3]])
  const shiftsBoth = kernel[1] * channels + kernel[0] * outputs
  return plain && shiftsBoth < kernel[0] * kernel[1] * channels
    ? filterByShiftingBoth(graph, node, padded, upstream!)
    : filterByShiftingImages(graph, node, padded, upstream!)
}

/** One copy of the images a filter tap (im2col), then upstream [K, L] times copies [L, C taps], image by image. */
function filterByShiftingImages(
  graph: OnnxGraph,
  node: Node<'convolutionFilter'>,
  padded: string,
  upstream: string,
): string {
  const { strides, dilations, groups, kernel } = node.attributes
  const [batch, channels] = node.inputs[0]!.shape as [number, number, number, number]
  const [, outputs, outHeight, outWidth] = node.inputs[1]!.shape as [number, number, number, number]
  const pixels = outHeight * outWidth
  const taps: string[] = []
  for (let i = 0; i < kernel[0]; i++)
    for (let j = 0; j < kernel[1]; j++) {
      const starts = [i * dilations[0], j * dilations[1]]
      const ends = [starts[0]! + (outHeight - 1) * strides[0] + 1, starts[1]! + (outWidth - 1) * strides[1] + 1]
      taps.push(
        graph.reshape(graph.slice(padded, starts, ends, [2, 3], strides), [
          batch,
          groups,
          1,
          channels / groups,
          pixels,
        ]),
      )
    }
  const stacked = taps.length === 1 ? taps[0]! : graph.add('Concat', taps, { axis: 2 })
  const columns = graph.reshape(stacked, [batch, groups, (taps.length * channels) / groups, pixels])
  const rows = graph.reshape(upstream, [batch, groups, outputs / groups, pixels])
  const products = graph.add('MatMul', [rows, graph.transpose(columns, [0, 1, 3, 2])])
  const filter = graph.reshape(graph.sum(products, [0], false), [outputs, kernel[0], kernel[1], channels / groups])
  return graph.transpose(filter, [0, 3, 1, 2])
}

/**
 * Column shifts of the images and row shifts of the upstream gradient: the product of kw C and kh K planes holds all
 * taps, and 3 C + 3 K planes are copied instead of 9 C. Stride and dilation 1.
 */
function filterByShiftingBoth(
  graph: OnnxGraph,
  node: Node<'convolutionFilter'>,
  padded: string,
  upstream: string,
): string {
  const { kernel, pads } = node.attributes
  const [batch, channels, height] = node.inputs[0]!.shape as [number, number, number, number]
  const [, outputs, , outWidth] = node.inputs[1]!.shape as [number, number, number, number]
  const rows = height + pads[0] + pads[2]
  const shifts = (count: number, make: (shift: number) => string) => {
    const parts = Array.from({ length: count }, (_, shift) => make(shift))
    return parts.length === 1 ? parts[0]! : graph.add('Concat', parts, { axis: 1 })
  }
  const images = shifts(kernel[1], (shift) => graph.slice(padded, [shift], [shift + outWidth], [3], [1]))
  const outer = shifts(kernel[0], (shift) => graph.pad(upstream, [0, 0, shift, 0], [0, 0, kernel[0] - 1 - shift, 0]))
  const pixels = rows * outWidth
  const left = graph.reshape(outer, [batch, kernel[0] * outputs, pixels])
  const right = graph.reshape(images, [batch, kernel[1] * channels, pixels])
  const products = graph.add('MatMul', [left, graph.transpose(right, [0, 2, 1])])
  const filter = graph.reshape(graph.sum(products, [0], false), [kernel[0], outputs, kernel[1], channels])
  return graph.transpose(filter, [1, 3, 0, 2])
}

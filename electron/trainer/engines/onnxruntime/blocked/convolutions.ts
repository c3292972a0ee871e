import type { ConvolutionWindow, Node } from '../../../graph/node.ts'
import { sameShape } from '../../../graph/shape.ts'
import { blockedDomain, type OnnxGraph } from '../onnx-graph.ts'
import { parityFilters, reorderInput, turnFilter, type FilterShape } from './filters.ts'
import { parityWindow, turnedPads } from './layout.ts'

/** What is done to a convolution's sums on their way out. */
export interface Finish {
  /** [K]. */
  bias?: string
  /** Added to the result; blocked, of the result's shape. */
  sum?: string
  rectified?: boolean
}

type Window = Pick<ConvolutionWindow, 'strides' | 'pads' | 'dilations'> & { kernel: readonly [number, number]; groups?: number }

/** onnxruntime's convolution on blocked images; the filter must be blocked too. */
export function convolve(graph: OnnxGraph, images: string, filter: string, { strides, pads, dilations, kernel, groups = 1 }: Window, finish: Finish = {}): string {
  const { bias = '', sum = '', rectified = false } = finish
  const inputs = [images, filter, ...(bias === '' && sum === '' ? [] : [bias]), ...(sum === '' ? [] : [sum])]
  const attributes = { strides, pads, dilations, kernel_shape: kernel, group: groups, ...(rectified ? { activation: 'Relu' } : {}) }
  return graph.addMany('Conv', inputs, attributes, 1, blockedDomain)[0]!
}

const once = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] } as const

/** factor * images + shift + sum, channel by channel, in one pass: a convolution with a 1x1 filter a channel. */
export function scale(graph: OnnxGraph, images: string, factor: string, channels: number, finish: Finish): string {
  return convolve(graph, images, graph.reshape(factor, [channels, 1, 1, 1]), { ...once, kernel: [1, 1], groups: channels }, finish)
}

export const filterShape = (filter: Node): FilterShape => {
  const [outputs, inputs, ...kernel] = filter.shape as [number, number, number, number]
  return { outputs, inputs, kernel }
}

export function forward(graph: OnnxGraph, { attributes, inputs }: Node<'convolution'>, images: string, filter: string, finish: Finish): string {
  return convolve(graph, images, filter, { ...attributes, kernel: filterShape(inputs[1]!).kernel }, finish)
}

/** The adjoint in the images: a convolution with the turned filter, or for a stride of 2 four at once, whose results interleave. */
export function toInput(graph: OnnxGraph, node: Node<'convolutionInput'>, upstream: string, filter: string, block: number, finish: Finish): string {
  const { attributes, inputs } = node
  const shape = filterShape(inputs[1]!)
  const pads = turnedPads(node)
  if (pads !== null) return convolve(graph, upstream, turnFilter(graph, filter, shape, block), { ...attributes, pads, kernel: shape.kernel }, finish)
  const axes = parityWindow(node)!
  const [batch, channels, height, width] = node.shape as [number, number, number, number]
  const [rows, columns] = axes
  const window = { ...once, pads: [rows.before, columns.before, rows.after, columns.after] as const, kernel: [rows.extent, columns.extent] as const }
  const parts = convolve(graph, upstream, parityFilters(graph, filter, shape, axes, block), window)
  const split = graph.reshape(parts, [batch, 2, 2, channels / block, height / 2, width / 2, block])
  return graph.reshape(graph.transpose(split, [0, 3, 4, 1, 5, 2, 6]), node.shape)
}

/** Whether the adjoint in the filter can be a blocked convolution. */
export function convolvesToFilter({ attributes, inputs }: Node<'convolutionFilter'>, block: number): boolean {
  const [images, upstream] = inputs as [Node, Node]
  const [channels, outputs] = [images.shape[1]!, upstream.shape[1]!]
  return attributes.groups === 1 && images.shape[0]! % block === 0 && outputs % block === 0 && (channels % block === 0 || channels < block)
}

/**
 * The adjoint in the filter, blocked, as a convolution in which images are channels: images [C, N, H, W], the upstream gradient
 * as filters [K, N, OH, OW], strides and dilations exchanged.
 * @param images row-major
 * @param upstream blocked
 */
export function toFilter(graph: OnnxGraph, { attributes, inputs, shape }: Node<'convolutionFilter'>, images: string, upstream: string, block: number): string {
  const [batch, channels, height, width] = inputs[0]!.shape as [number, number, number, number]
  const [, outputs, outHeight, outWidth] = inputs[1]!.shape as [number, number, number, number]
  const { strides, dilations, kernel } = attributes
  const across = reorderInput(graph, graph.transpose(images, [1, 0, 2, 3]))
  const before = attributes.pads.slice(0, 2) as [number, number]
  // How far windows reach beyond the images below and to the right. Where they end before, taps too many are computed, and dropped.
  const reach = [0, 1].map((axis) => (kernel[axis]! - 1) * dilations[axis]! + ([outHeight, outWidth][axis]! - 1) * strides[axis]! + 1 - [height, width][axis]! - before[axis]!) as [number, number]
  const after = reach.map((extent) => Math.max(extent, 0)) as [number, number]
  const computed = kernel.map((extent, axis) => extent + Math.floor(Math.max(-reach[axis]!, 0) / dilations[axis]!)) as [number, number]
  // Columns are padded beforehand, which lets all taps of a row be computed together.
  const padded = graph.pad(graph.reshape(across, [channels, batch / block, height, width * block]), [0, 0, 0, before[1] * block], [0, 0, 0, after[1] * block])
  const filters = graph.transpose(graph.reshape(upstream, [batch / block, block, outputs / block, outHeight * outWidth, block]), [2, 0, 3, 1, 4])
  const products = convolve(graph, graph.reshape(padded, [channels, batch, height, width + before[1] + after[1]]), graph.reshape(filters, [outputs, batch, outHeight, outWidth]), {
    strides: dilations,
    dilations: strides,
    pads: [before[0], 0, after[0], 0],
    kernel: [outHeight, outWidth],
  })
  // [C, K, taps] in blocks of outputs.
  const [rows, columns] = computed
  const taps = sameShape(computed, kernel)
    ? products
    : graph.slice(graph.reshape(products, [channels, outputs / block, rows, columns, block]), [0, 0], kernel, [2, 3], [1, 1])
  const few = channels < block
  const split = few ? [channels, outputs / block, kernel[0] * kernel[1], block] : [channels / block, block, outputs / block, kernel[0] * kernel[1], block]
  return graph.reshape(graph.transpose(graph.reshape(taps, split), few ? [1, 0, 2, 3] : [2, 0, 3, 1, 4]), shape)
}

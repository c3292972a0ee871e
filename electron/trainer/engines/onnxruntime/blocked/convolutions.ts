import type { ConvolutionWindow, Node } from '../../../graph/node.ts'
import { blockedDomain, type OnnxGraph } from '../onnx-graph.ts'
import { parityFilters, turnFilter, type FilterShape } from './filters.ts'
import { parityWindow, turnedPads } from './layout.ts'

/** Operations fused onto a convolution's sums. */
export interface Finish {
  /** [K]. */
  bias?: string
  /** Added to the result; blocked, of the result's shape. */
  sum?: string
  rectified?: boolean
}

type Window = Pick<ConvolutionWindow, 'strides' | 'pads' | 'dilations'> & {
  kernel: readonly [number, number]
  groups?: number
}

/** onnxruntime's convolution on blocked images; the filter must be blocked too. */
export function convolve(
  graph: OnnxGraph,
  images: string,
  filter: string,
  { strides, pads, dilations, kernel, groups = 1 }: Window,
  finish: Finish = {},
): string {
  const { bias = '', sum = '', rectified = false } = finish
  const inputs = [images, filter, ...(bias === '' && sum === '' ? [] : [bias]), ...(sum === '' ? [] : [sum])]
  const attributes = {
    strides,
    pads,
    dilations,
    kernel_shape: kernel,
    group: groups,
    ...(rectified ? { activation: 'Relu' } : {}),
  }
  return graph.addMany('Conv', inputs, attributes, 1, blockedDomain)[0]!
}

const once = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] } as const

/** factor * images + shift + sum, channel by channel, in one pass: a convolution with a 1x1 filter a channel. */
export function scale(graph: OnnxGraph, images: string, factor: string, channels: number, finish: Finish): string {
  return convolve(
    graph,
    images,
    graph.reshape(factor, [channels, 1, 1, 1]),
    { ...once, kernel: [1, 1], groups: channels },
    finish,
  )
}

export const filterShape = (filter: Node): FilterShape => {
  const [outputs, inputs, ...kernel] = filter.shape as [number, number, number, number]
  return { outputs, inputs, kernel }
}

export function forward(
  graph: OnnxGraph,
  { attributes, inputs }: Node<'convolution'>,
  images: string,
  filter: string,
  finish: Finish,
): string {
  return convolve(graph, images, filter, { ...attributes, kernel: filterShape(inputs[1]!).kernel }, finish)
}

/**
 * The adjoint in the images: a convolution with the turned filter, or for a stride of 2 four at once, whose results
 * interleave.
 */
export function toInput(
  graph: OnnxGraph,
  node: Node<'convolutionInput'>,
  upstream: string,
  filter: string,
  block: number,
  finish: Finish,
): string {
  const { attributes, inputs } = node
  const shape = filterShape(inputs[1]!)
  const pads = turnedPads(node)
  if (pads !== null)
    return convolve(
      graph,
      upstream,
      turnFilter(graph, filter, shape, block),
      { ...attributes, pads, kernel: shape.kernel },
      finish,
    )
  const axes = parityWindow(node)!
  const [batch, channels, height, width] = node.shape as [number, number, number, number]
  const [rows, columns] = axes
  const window = {
    ...once,
    pads: [rows.before, columns.before, rows.after, columns.after] as const,
    kernel: [rows.extent, columns.extent] as const,
  }
  const parts = convolve(graph, upstream, parityFilters(graph, filter, shape, axes, block), window)
  const split = graph.reshape(parts, [batch, 2, 2, channels / block, height / 2, width / 2, block])
  return graph.reshape(graph.transpose(split, [0, 3, 4, 1, 5, 2, 6]), node.shape)
}

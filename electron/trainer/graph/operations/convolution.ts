import type { Attributes, ConvolutionWindow, Node, OperationName } from '../node.ts'
import { GraphError, showShape, type Shape } from '../shape.ts'
import { define } from './define.ts'

type Make<Name extends OperationName> = (inputs: readonly [Node, ...Node[]], attributes: Attributes[Name]) => Node

/** Windows that fit along one axis. */
export function windowCount(
  extent: number,
  kernel: number,
  stride: number,
  dilation: number,
  before: number,
  after: number,
): number {
  return Math.floor((extent + before + after - dilation * (kernel - 1) - 1) / stride) + 1
}

function outputExtents(
  height: number,
  width: number,
  kernel: readonly number[],
  { strides, pads, dilations }: Omit<ConvolutionWindow, 'groups'>,
): [number, number] {
  return [
    windowCount(height, kernel[0]!, strides[0], dilations[0], pads[0], pads[2]),
    windowCount(width, kernel[1]!, strides[1], dilations[1], pads[1], pads[3]),
  ]
}

function checkRanks(name: string, a: Shape, b: Shape): void {
  if (a.length !== 4 || b.length !== 4)
    throw new GraphError(`${name}: ${showShape(a)} and ${showShape(b)} must both have four axes.`)
}

const makeConvolution: Make<'convolution'> = define('convolution', {
  shape([x, filter], window) {
    checkRanks('convolution', x!, filter!)
    const [batch, channels, height, width] = x as [number, number, number, number]
    const [outputs, inputs, ...kernel] = filter as [number, number, number, number]
    const [outHeight, outWidth] = outputExtents(height, width, kernel, window)
    if (channels !== inputs * window.groups || outputs % window.groups !== 0 || outHeight < 1 || outWidth < 1) {
      throw new GraphError(
        `convolution: the filter ${showShape(filter!)} in ${window.groups} group(s) does not fit the images ` +
          `${showShape(x!)}.`,
      )
    }
    return [batch, outputs, outHeight, outWidth]
  },
  gradient(node, upstream) {
    const [x, filter] = node.inputs as [Node, Node]
    const [, , height, width] = x.shape as [number, number, number, number]
    const [, , kernelHeight, kernelWidth] = filter.shape as [number, number, number, number]
    return [
      makeConvolutionInput([upstream, filter], { ...node.attributes, height, width }),
      makeConvolutionFilter([x, upstream], { ...node.attributes, kernel: [kernelHeight, kernelWidth] }),
    ]
  },
})

// Convolution is bilinear, so its two adjoints and itself close under differentiation.

const makeConvolutionInput: Make<'convolutionInput'> = define('convolutionInput', {
  shape([upstream, filter], { height, width, ...window }) {
    checkRanks('convolutionInput', upstream!, filter!)
    const [outHeight, outWidth] = outputExtents(height, width, filter!.slice(2), window)
    if (upstream![1] !== filter![0] || upstream![2] !== outHeight || upstream![3] !== outWidth) {
      throw new GraphError(
        `convolutionInput: ${showShape(upstream!)} is not an output of the filter ${showShape(filter!)} on ` +
          `${height}x${width} images.`,
      )
    }
    return [upstream![0]!, filter![1]! * window.groups, height, width]
  },
  gradient(node, upstream) {
    const [outer, filter] = node.inputs as [Node, Node]
    const { height: _height, width: _width, ...window } = node.attributes
    const [, , kernelHeight, kernelWidth] = filter.shape as [number, number, number, number]
    return [
      makeConvolution([upstream, filter], window),
      makeConvolutionFilter([upstream, outer], { ...window, kernel: [kernelHeight, kernelWidth] }),
    ]
  },
})

const makeConvolutionFilter: Make<'convolutionFilter'> = define('convolutionFilter', {
  shape([x, upstream], { kernel, groups, ...window }) {
    checkRanks('convolutionFilter', x!, upstream!)
    const [outHeight, outWidth] = outputExtents(x![2]!, x![3]!, kernel, window)
    if (x![0] !== upstream![0] || upstream![2] !== outHeight || upstream![3] !== outWidth) {
      throw new GraphError(
        `convolutionFilter: ${showShape(upstream!)} is not an output of a ${kernel.join('x')} filter on ` +
          `${showShape(x!)}.`,
      )
    }
    return [upstream![1]!, x![1]! / groups, kernel[0], kernel[1]]
  },
  gradient(node, upstream) {
    const [x, outer] = node.inputs as [Node, Node]
    const { kernel: _kernel, ...window } = node.attributes
    const [, , height, width] = x.shape as [number, number, number, number]
    return [
      makeConvolutionInput([outer, upstream], { ...window, height, width }),
      makeConvolution([x, upstream], window),
    ]
  },
})

export interface ConvolutionOptions {
  stride?: number
  padding?: number
  dilation?: number
  groups?: number
}

/** Cross-correlation of x[N, C, H, W] with filter[K, C / groups, kh, kw]. */
export function convolution(
  x: Node,
  filter: Node,
  { stride = 1, padding = 0, dilation = 1, groups = 1 }: ConvolutionOptions = {},
): Node {
  return makeConvolution([x, filter], {
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
    dilations: [dilation, dilation],
    groups,
  })
}

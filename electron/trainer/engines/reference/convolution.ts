import type { ConvolutionWindow, Node } from '../../graph/node.ts'
import { sizeOf, type Shape } from '../../graph/shape.ts'

/**
 * Calls `visit` with the flat positions in images, filter and result of every product that a convolution sums:
 * the three forms (forward, adjoint in the images, adjoint in the filter) are the same sum read in three ways.
 */
function forEachProduct(
  images: Shape,
  filter: Shape,
  outputs: Shape,
  { strides, pads, dilations, groups }: ConvolutionWindow,
  visit: (image: number, weight: number, output: number) => void,
): void {
  const [batch, channels, height, width] = images as [number, number, number, number]
  const [, filterChannels, kernelHeight, kernelWidth] = filter as [number, number, number, number]
  const [, outputChannels, outHeight, outWidth] = outputs as [number, number, number, number]
  const outputsPerGroup = outputChannels / groups
  for (let n = 0; n < batch; n++)
    for (let k = 0; k < outputChannels; k++)
      for (let c = 0; c < filterChannels; c++) {
        const channel = Math.floor(k / outputsPerGroup) * filterChannels + c
        for (let i = 0; i < kernelHeight; i++)
          for (let j = 0; j < kernelWidth; j++)
            for (let y = 0; y < outHeight; y++) {
              const row = y * strides[0] + i * dilations[0] - pads[0]
              if (row < 0 || row >= height) continue
              for (let x = 0; x < outWidth; x++) {
                const column = x * strides[1] + j * dilations[1] - pads[1]
                if (column < 0 || column >= width) continue
                visit(
                  ((n * channels + channel) * height + row) * width + column,
                  ((k * filterChannels + c) * kernelHeight + i) * kernelWidth + j,
                  ((n * outputChannels + k) * outHeight + y) * outWidth + x,
                )
              }
            }
      }
}

export function evaluateConvolution(node: Node<'convolution'>, [images, filter]: Float64Array[]): Float64Array {
  const result = new Float64Array(sizeOf(node.shape))
  forEachProduct(node.inputs[0]!.shape, node.inputs[1]!.shape, node.shape, node.attributes, (image, weight, output) => {
    result[output]! += images![image]! * filter![weight]!
  })
  return result
}

export function evaluateConvolutionInput(
  node: Node<'convolutionInput'>,
  [upstream, filter]: Float64Array[],
): Float64Array {
  const result = new Float64Array(sizeOf(node.shape))
  forEachProduct(node.shape, node.inputs[1]!.shape, node.inputs[0]!.shape, node.attributes, (image, weight, output) => {
    result[image]! += upstream![output]! * filter![weight]!
  })
  return result
}

export function evaluateConvolutionFilter(
  node: Node<'convolutionFilter'>,
  [images, upstream]: Float64Array[],
): Float64Array {
  const result = new Float64Array(sizeOf(node.shape))
  forEachProduct(node.inputs[0]!.shape, node.shape, node.inputs[1]!.shape, node.attributes, (image, weight, output) => {
    result[weight]! += images![image]! * upstream![output]!
  })
  return result
}

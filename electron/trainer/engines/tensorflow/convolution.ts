import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { Node } from '../../graph/node.ts'
import { channelsFirst, channelsLast } from './layout.ts'
import { padded, spaced } from './layout.ts'
import type { TensorFlow } from './library.ts'

// The backends have no gradients of convolutions, or slow ones: both adjoints are convolutions here.

type Pads = readonly [number, number, number, number]

/** Zeros, or if negative a cut, around [N, H, W, C]; then a convolution without padding. */
function convolve(
  tf: TensorFlow,
  x: Tensor4D,
  filter: Tensor,
  pads: Pads,
  strides: readonly [number, number],
  dilations: readonly [number, number],
): Tensor {
  const [top, left, bottom, right] = pads
  const framed = padded(tf, x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]) as Tensor4D
  const dilated = dilations[0] > 1 || dilations[1] > 1
  if (!dilated || (strides[0] === 1 && strides[1] === 1))
    return tf.conv2d(framed, filter as Tensor4D, [...strides], 'valid', 'NHWC', [...dilations])
  // TensorFlow.js does not stride and dilate at once.
  return tf.stridedSlice(
    tf.conv2d(framed, filter as Tensor4D, 1, 'valid', 'NHWC', [...dilations]),
    [0, 0, 0, 0],
    framed.shape,
    [1, strides[0], strides[1], 1],
  )
}

export function evaluateConvolution(
  tf: TensorFlow,
  { attributes: { strides, pads, dilations, groups } }: Node<'convolution'>,
  [x, filter]: Tensor[],
): Tensor {
  const sums = byGroups(
    tf,
    groups,
    [tf.split(channelsLast(tf, x!), groups, 3), tf.split(filter!, groups, 0)],
    ([images, weights]) =>
      convolve(tf, images as Tensor4D, tf.transpose(weights!, [2, 3, 1, 0]), pads, strides, dilations),
  )
  return channelsFirst(tf, tf.concat(sums, 3))
}

/** The upstream gradient, spaced by the strides, convolved with the turned filter. */
export function evaluateConvolutionInput(
  tf: TensorFlow,
  { attributes: { strides, pads, dilations, groups, height, width } }: Node<'convolutionInput'>,
  [upstream, filter]: Tensor[],
): Tensor {
  const [, , kernelHeight, kernelWidth] = filter!.shape as [number, number, number, number]
  const reach = [dilations[0] * (kernelHeight - 1), dilations[1] * (kernelWidth - 1)] as const
  const sums = byGroups(
    tf,
    groups,
    [tf.split(channelsLast(tf, upstream!), groups, 3), tf.split(filter!, groups, 0)],
    ([outer, weights]) => {
      const apart = spaced(tf, outer!, [1, strides[0], strides[1], 1])
      const [, rows, columns] = apart.shape as [number, number, number, number]
      const turned = tf.transpose(tf.reverse(weights!, [2, 3]), [2, 3, 0, 1])
      return convolve(
        tf,
        apart as Tensor4D,
        turned,
        [reach[0] - pads[0], reach[1] - pads[1], height + pads[0] - rows, width + pads[1] - columns],
        [1, 1],
        dilations,
      )
    },
  )
  return channelsFirst(tf, tf.concat(sums, 3))
}

/** Images are the channels of a convolution, strides and dilations exchanged. */
export function evaluateConvolutionFilter(
  tf: TensorFlow,
  { attributes: { strides, pads, dilations, groups, kernel } }: Node<'convolutionFilter'>,
  [x, upstream]: Tensor[],
): Tensor {
  const [, , height, width] = x!.shape as [number, number, number, number]
  const [, , outHeight, outWidth] = upstream!.shape as [number, number, number, number]
  const after = (axis: 0 | 1, extent: number, outputs: number) =>
    (kernel[axis] - 1) * dilations[axis] + (outputs - 1) * strides[axis] + 1 - extent - pads[axis]
  const sums = byGroups(tf, groups, [tf.split(x!, groups, 1), tf.split(upstream!, groups, 1)], ([images, outer]) => {
    const across = tf.transpose(images!, [1, 2, 3, 0]) as Tensor4D
    const products = convolve(
      tf,
      across,
      tf.transpose(outer!, [2, 3, 0, 1]),
      [pads[0], pads[1], after(0, height, outHeight), after(1, width, outWidth)],
      dilations,
      strides,
    )
    return tf.transpose(products, [3, 0, 1, 2])
  })
  return tf.concat(sums, 0)
}

function byGroups(
  _tf: TensorFlow,
  groups: number,
  [first, second]: readonly [Tensor[], Tensor[]],
  convolved: (pair: Tensor[]) => Tensor,
): Tensor[] {
  return Array.from({ length: groups }, (_, group) => convolved([first[group]!, second[group]!]))
}

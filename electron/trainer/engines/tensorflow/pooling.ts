import type { Tensor } from '@tensorflow/tfjs-core'
import type { Node, PoolWindow } from '../../graph/node.ts'
import { padded, spaced } from './layout.ts'
import type { TensorFlow } from './library.ts'

/** Value of padding: less than any other. */
const least = -3.4028234663852886e38

/** The value at each place of every window: kernel height x kernel width images of the result's size. */
function places(
  tf: TensorFlow,
  x: Tensor,
  { kernel, strides, pads }: PoolWindow,
  rows: number,
  columns: number,
): { down: number; across: number; values: Tensor }[] {
  const [batch, channels, height, width] = x.shape as [number, number, number, number]
  const needed = [(rows - 1) * strides[0] + kernel[0], (columns - 1) * strides[1] + kernel[1]] as const
  const framed = padded(
    tf,
    x,
    [
      [0, 0],
      [0, 0],
      [pads[0], needed[0] - height - pads[0]],
      [pads[1], needed[1] - width - pads[1]],
    ],
    least,
  )
  return Array.from({ length: kernel[0] * kernel[1] }, (_, place) => {
    const [down, across] = [Math.floor(place / kernel[1]), place % kernel[1]]
    const ends = [batch, channels, down + (rows - 1) * strides[0] + 1, across + (columns - 1) * strides[1] + 1]
    return { down, across, values: tf.stridedSlice(framed, [0, 0, down, across], ends, [1, 1, strides[0], strides[1]]) }
  })
}

export function evaluateMaxPool(tf: TensorFlow, node: Node<'maxPool'>, [x]: Tensor[]): Tensor {
  return places(tf, x!, node.attributes, node.shape[2]!, node.shape[3]!)
    .map(({ values }) => values)
    .reduce((most, values) => tf.maximum(most, values))
}

/** Each upstream value goes to the first place of its window that holds the maximum. */
export function evaluateMaxPoolInput(
  tf: TensorFlow,
  { attributes, shape }: Node<'maxPoolInput'>,
  [x, upstream]: Tensor[],
): Tensor {
  const [, , height, width] = shape as [number, number, number, number]
  const [, , rows, columns] = upstream!.shape as [number, number, number, number]
  const all = places(tf, x!, attributes, rows, columns)
  const largest = all.map(({ values }) => values).reduce((most, values) => tf.maximum(most, values))
  let left: Tensor = upstream!
  const parts = all.map(({ down, across, values }) => {
    const taken = tf.mul(left, tf.cast(tf.equal(values, largest), 'float32'))
    left = tf.sub(left, taken)
    const apart = spaced(tf, taken, [1, 1, attributes.strides[0], attributes.strides[1]])
    const [top, side] = [down - attributes.pads[0], across - attributes.pads[1]]
    return padded(tf, apart, [
      [0, 0],
      [0, 0],
      [top, height - top - apart.shape[2]!],
      [side, width - side - apart.shape[3]!],
    ])
  })
  return parts.reduce((sum, part) => tf.add(sum, part))
}

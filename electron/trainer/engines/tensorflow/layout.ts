import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { Node } from '../../graph/node.ts'
import type { TensorFlow } from './library.ts'

type Frame = readonly (readonly [number, number])[]

/** Zeros before and after along each axis; a negative number cuts as many values off. */
export function padded(tf: TensorFlow, x: Tensor, frame: Frame, value = 0): Tensor {
  const cut = frame.some((sides) => sides.some((count) => count < 0))
  const begin = frame.map(([before]) => Math.max(-before, 0))
  const size = x.shape.map((extent, axis) => extent - begin[axis]! - Math.max(-frame[axis]![1], 0))
  const kept = cut ? tf.slice(x, begin, size) : x
  return frame.some((sides) => sides.some((count) => count > 0))
    ? tf.pad(
        kept,
        frame.map(([before, after]): [number, number] => [Math.max(before, 0), Math.max(after, 0)]),
        value,
      )
    : kept
}

/** Zeros between the values: made by padding an axis of extent 1 behind each value and folding it in. */
export function spaced(tf: TensorFlow, x: Tensor, steps: readonly number[]): Tensor {
  return steps.reduce((value, step, axis) => {
    const extent = value.shape[axis]!
    if (step === 1 || extent === 1) return value
    const outer = value.shape.slice(0, axis)
    const inner = value.shape.slice(axis + 1)
    const rows = outer.reduce((product, count) => product * count, 1) * extent
    const size = inner.reduce((product, count) => product * count, 1)
    const wide = tf.reshape(
      tf.pad(tf.reshape(value, [rows, 1, size]), [
        [0, 0],
        [0, step - 1],
        [0, 0],
      ]),
      [...outer, extent * step, ...inner],
    )
    return tf.slice(
      wide,
      wide.shape.map(() => 0),
      wide.shape.map((count, index) => (index === axis ? count - step + 1 : count)),
    )
  }, x)
}

export function evaluateSlice(
  tf: TensorFlow,
  { attributes: { starts, extents, steps } }: Node<'slice'>,
  [x]: Tensor[],
): Tensor {
  if (steps.every((step) => step === 1)) return tf.slice(x!, [...starts], [...extents])
  const ends = starts.map((start, axis) => start + (extents[axis]! - 1) * steps[axis]! + 1)
  return tf.stridedSlice(x!, [...starts], ends, [...steps])
}

export function evaluateEmbed(
  tf: TensorFlow,
  { attributes: { shape, starts, steps } }: Node<'embed'>,
  [x]: Tensor[],
): Tensor {
  const value = spaced(tf, x!, steps)
  return tf.pad(
    value,
    shape.map((extent, axis): [number, number] => [starts[axis]!, extent - starts[axis]! - value.shape[axis]!]),
  )
}

/** Operands are turned beforehand: the backend's products of turned operands are slow. */
export function evaluateMatmul(tf: TensorFlow, node: Node<'matmul'>, [a, b]: Tensor[]): Tensor {
  const { transposeA, transposeB } = node.attributes
  const left = transposeA ? swapped(tf, a!) : a!
  const right = transposeB ? swapped(tf, b!) : b!
  const leading = node.shape.slice(0, -2)
  if (leading.length < 2 && left.rank === right.rank) return tf.matMul(left, right)
  // Products take one leading axis: the others are folded into it.
  const count = leading.reduce((product, extent) => product * extent, 1)
  const folded = (x: Tensor) =>
    tf.reshape(tf.broadcastTo(x, [...leading, ...x.shape.slice(-2)]), [count, ...x.shape.slice(-2)])
  return tf.reshape(tf.matMul(folded(left), folded(right)), [...node.shape])
}

function swapped(tf: TensorFlow, x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis)
  return tf.transpose(x, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!])
}

/** [N, C, H, W] to [N, H, W, C], the only order in which TensorFlow.js convolves. */
export function channelsLast(tf: TensorFlow, x: Tensor): Tensor4D {
  return tf.transpose(x, [0, 2, 3, 1]) as Tensor4D
}

export function channelsFirst(tf: TensorFlow, x: Tensor): Tensor {
  return tf.transpose(x, [0, 3, 1, 2])
}

import type { Node, PoolWindow } from '../node.ts'
import { GraphError, showShape, type Shape } from '../shape.ts'
import { windowCount } from './convolution.ts'
import { define } from './define.ts'

function pooledShape(x: Shape, { kernel, strides, pads }: PoolWindow): Shape {
  const [batch, channels, height, width] = x as [number, number, number, number]
  const extents = [
    windowCount(height, kernel[0], strides[0], 1, pads[0], pads[2]),
    windowCount(width, kernel[1], strides[1], 1, pads[1], pads[3]),
  ]
  if (
    x.length !== 4 ||
    extents.some((extent) => !(extent >= 1)) ||
    pads.some((pad, side) => pad >= kernel[side % 2]!)
  ) {
    throw new GraphError(
      `maxPool: windows of ${kernel.join('x')} with pads [${pads.join()}] do not fit ${showShape(x)}.`,
    )
  }
  return [batch, channels, ...extents]
}

const makeMaxPool = define('maxPool', {
  shape: ([x], window) => pooledShape(x!, window),
  gradient: (node, upstream) => [makeMaxPoolInput([node.inputs[0]!, upstream], node.attributes)],
})

const makeMaxPoolInput = define('maxPoolInput', {
  shape: ([x]) => x!,
  gradient() {
    throw new GraphError('maxPoolInput: the gradient of a pooling has no gradient rule.')
  },
})

/**
 * Maximum over kernel x kernel windows of x[N, C, H, W]; what does not fill a window at the lower and right edge is
 * left out.
 */
export function maxPool(x: Node, kernel: number, stride = kernel, padding = 0): Node {
  return makeMaxPool([x], {
    kernel: [kernel, kernel],
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
  })
}

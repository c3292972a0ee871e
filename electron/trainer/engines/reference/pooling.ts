import type { Node, PoolWindow } from '../../graph/node.ts'
import { sizeOf, type Shape } from '../../graph/shape.ts'

/** Calls `visit` with every window's position in the result and the position of its first maximum in x. */
function forEachMaximum(
  x: Float64Array,
  images: Shape,
  pooled: Shape,
  { kernel, strides, pads }: PoolWindow,
  visit: (position: number, source: number) => void,
): void {
  const [, , height, width] = images as [number, number, number, number]
  const [batch, channels, outHeight, outWidth] = pooled as [number, number, number, number]
  let position = 0
  for (let plane = 0; plane < batch * channels; plane++)
    for (let y = 0; y < outHeight; y++)
      for (let z = 0; z < outWidth; z++) {
        let best = -1
        for (let i = 0; i < kernel[0]; i++)
          for (let j = 0; j < kernel[1]; j++) {
            const row = y * strides[0] + i - pads[0]
            const column = z * strides[1] + j - pads[1]
            if (row < 0 || row >= height || column < 0 || column >= width) continue
            const source = (plane * height + row) * width + column
            if (best === -1 || x[source]! > x[best]!) best = source
          }
        visit(position++, best)
      }
}

export function evaluateMaxPool(node: Node<'maxPool'>, [x]: Float64Array[]): Float64Array {
  const result = new Float64Array(sizeOf(node.shape))
  forEachMaximum(
    x!,
    node.inputs[0]!.shape,
    node.shape,
    node.attributes,
    (position, source) => (result[position] = x![source]!),
  )
  return result
}

export function evaluateMaxPoolInput(node: Node<'maxPoolInput'>, [x, upstream]: Float64Array[]): Float64Array {
  const result = new Float64Array(sizeOf(node.shape))
  forEachMaximum(
    x!,
    node.shape,
    node.inputs[1]!.shape,
    node.attributes,
    (position, source) => (result[source]! += upstream![position]!),
  )
  return result
}

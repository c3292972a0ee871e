import type { ConvolutionWindow, Node } from '../../../graph/node.ts'
import { isOperation } from '../../../graph/node.ts'
import { blockedDomain, type OnnxGraph } from '../onnx-graph.ts'
import { multiplySigns, signBytes, signedBy, signedBytes, zeroByte } from '../signs.ts'
import { filterShape } from './convolutions.ts'

/** Below this, gathering the windows costs what counting saves. */
export const fewestChannels = 64

/**
 * Whether a convolution is of signs by signs, which are counted in bytes: 1.2 to 2.6 times as fast as float32 from 64
 * channels on.
 */
export function countsSigns(node: Node, block: number): node is Node<'convolution'> {
  if (!isOperation(node, 'convolution') || node.attributes.groups !== 1) return false
  const [images, filter] = node.inputs as [Node, Node]
  const [outputs, channels] = [filter.shape[0]!, images.shape[1]!]
  return (
    channels >= fewestChannels &&
    channels % block === 0 &&
    outputs % block === 0 &&
    signedBy(images) !== null &&
    signedBy(filter) !== null
  )
}

/**
 * A convolution of signs as a product of bytes: every window of the images is a row [kh, kw, C], around 1, which
 * represents the zeros of the padding.
 * @param images what has the signs, blocked
 * @param filter signs, blocked
 * @returns blocked sums
 */
export function convolveSigns(
  graph: OnnxGraph,
  { attributes, inputs, shape }: Node<'convolution'>,
  images: string,
  filter: string,
  block: number,
): string {
  const [batch, channels, height, width] = inputs[0]!.shape as [number, number, number, number]
  const [, outputs, outHeight, outWidth] = shape as [number, number, number, number]
  const [rows, columns] = filterShape(inputs[1]!).kernel
  const taps = rows * columns
  const split = graph.reshape(signBytes(graph, images), [batch, channels / block, height * width, block])
  const pixels = graph.reshape(graph.transpose(split, [0, 2, 1, 3]), [batch, height * width, channels])
  const padded = graph.add('Pad', [pixels, graph.integers([0, 0, 0, 0, 1, 0]), graph.byte(zeroByte)])
  const places = windowPlaces(attributes, { height, width, rows, columns, outHeight, outWidth })
  const windows = graph.reshape(graph.add('Gather', [padded, graph.integers(places)], { axis: 1 }), [
    batch * outHeight * outWidth,
    taps * channels,
  ])
  const blocks = graph.reshape(signedBytes(graph, filter), [outputs / block, channels / block, taps, block, block])
  const weights = graph.reshape(graph.transpose(blocks, [2, 1, 3, 0, 4]), [taps * channels, outputs])
  const sums = graph.reshape(multiplySigns(graph, windows, weights, 1, null), [batch, outHeight, outWidth, outputs])
  return graph.addMany('ReorderInput', [sums], { channels_last: 1 }, 1, blockedDomain)[0]!
}

interface Extents {
  height: number
  width: number
  rows: number
  columns: number
  outHeight: number
  outWidth: number
}

/** The pixel under every tap of every window; outside the image, the one behind the last. */
function windowPlaces(
  { strides, pads, dilations }: ConvolutionWindow,
  { height, width, rows, columns, outHeight, outWidth }: Extents,
): number[] {
  const range = (length: number) => Array.from({ length }, (_, index) => index)
  const under = (output: number, tap: number, axis: 0 | 1) =>
    output * strides[axis] + tap * dilations[axis] - pads[axis]
  const inside = (place: number, extent: number) => place >= 0 && place < extent
  return range(outHeight).flatMap((y) =>
    range(outWidth).flatMap((x) =>
      range(rows).flatMap((row) =>
        range(columns).map((column) => {
          const [down, across] = [under(y, row, 0), under(x, column, 1)]
          return inside(down, height) && inside(across, width) ? down * width + across : height * width
        }),
      ),
    ),
  )
}

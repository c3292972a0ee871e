import type { Node } from '../../../graph/node.ts'
import { sameShape, sizeOf } from '../../../graph/shape.ts'
import type { OnnxGraph } from '../onnx-graph.ts'
import { convolve } from './convolutions.ts'
import { reorderInput } from './filters.ts'

/** Whether the adjoint in the filter can be a blocked convolution. */
export function convolvesToFilter({ attributes, inputs }: Node<'convolutionFilter'>, block: number): boolean {
  const [channels, outputs] = [inputs[0]!.shape[1]!, inputs[1]!.shape[1]!]
  return attributes.groups === 1 && outputs % block === 0 && (channels % block === 0 || channels < block)
}

/** The images' name, in either layout. */
export interface ImageNames {
  plain(): string
  blocked(): string
}

/**
 * The adjoint in the filter, blocked: a convolution of the images with the upstream gradient as its filter, in which
 * what was batch is channels, and strides and dilations are exchanged. The channels of a block lie between columns ([W
 * b] is one axis), so that a row of taps is long enough to keep the processor busy, and blocked images are read as they
 * lie in memory.
 * @param upstream blocked
 */
export function toFilter(
  graph: OnnxGraph,
  node: Node<'convolutionFilter'>,
  images: ImageNames,
  upstream: string,
  block: number,
): string {
  const shape = geometryOf(node, block)
  const products = shape.inBlocks
    ? sumByBlocks(graph, shape, images, upstream)
    : sumByGroups(graph, shape, images, upstream)
  const { cuts, outputs, channels, between, computed, kernel, interleaved } = shape
  // [cuts, K, rows, columns and channels between them], in blocks of outputs.
  const inner = between * block
  const taps = sameShape(computed, kernel)
    ? products
    : graph.slice(
        graph.reshape(products, [cuts, outputs / block, computed[0], computed[1] * inner]),
        [0, 0],
        [kernel[0], kernel[1] * inner],
        [2, 3],
        [1, 1],
      )
  const exchanged = graph.transpose(
    graph.reshape(taps, [cuts, outputs / block, kernel[0] * kernel[1] * inner]),
    [1, 0, 2],
  )
  if (interleaved || channels < block) return graph.reshape(exchanged, node.shape)
  return graph.reshape(
    graph.transpose(
      graph.reshape(exchanged, [outputs / block, channels / block, block, kernel[0] * kernel[1], block]),
      [0, 1, 3, 2, 4],
    ),
    node.shape,
  )
}

interface Geometry {
  block: number
  batch: number
  channels: number
  height: number
  width: number
  outputs: number
  outHeight: number
  outWidth: number
  kernel: readonly [number, number]
  /** Taps that are computed, which can be more than the kernel has. */
  computed: readonly [number, number]
  strides: readonly [number, number]
  dilations: readonly [number, number]
  /** Zeros before and after rows and columns. */
  before: readonly [number, number]
  after: readonly [number, number]
  /** Whether a block of channels lies between columns; how many that is, and how many such cuts make all channels. */
  interleaved: boolean
  between: number
  cuts: number
  /** Images with the empty ones that fill the last block, and how many are summed over in one convolution. */
  filled: number
  together: number
  /** Whether images are brought into blocks, or taken a group at a time. */
  inBlocks: boolean
}

function geometryOf({ attributes, inputs, shape }: Node<'convolutionFilter'>, block: number): Geometry {
  const [batch, channels, height, width] = inputs[0]!.shape as [number, number, number, number]
  const [, outputs, outHeight, outWidth] = inputs[1]!.shape as [number, number, number, number]
  const { strides, dilations, kernel } = attributes
  const before = attributes.pads.slice(0, 2) as [number, number]
  // How far windows reach beyond the images below and to the right. If they end before, taps too many are computed,
  // and dropped.
  const reach = [0, 1].map(
    (axis) =>
      (kernel[axis]! - 1) * dilations[axis]! +
      ([outHeight, outWidth][axis]! - 1) * strides[axis]! +
      1 -
      [height, width][axis]! -
      before[axis]!,
  )
  const after = reach.map((extent) => Math.max(extent, 0)) as [number, number]
  const computed = kernel.map((extent, axis) => extent + Math.floor(Math.max(-reach[axis]!, 0) / dilations[axis]!)) as [
    number,
    number,
  ]
  const interleaved = channels % block === 0 && dilations[1] === 1
  const between = interleaved ? block : 1
  const filled = batch < block ? batch : Math.ceil(batch / block) * block
  const together = imagesTogether(filled, block)
  // A sum for every group: of large filters these would be larger than the images.
  const inBlocks =
    batch % block === 0 && sizeOf(shape) * (filled / together) > sizeOf(inputs[0]!.shape) + sizeOf(inputs[1]!.shape)
  return {
    block,
    batch,
    channels,
    height,
    width,
    outputs,
    outHeight,
    outWidth,
    kernel,
    computed,
    strides,
    dilations,
    before,
    after,
    interleaved,
    between,
    cuts: channels / between,
    filled,
    together,
    inBlocks,
  }
}

/**
 * How many images are summed over in one convolution, as the channels of a group: fewer than a block, since onnxruntime
 * takes a block of channels or more to be blocked.
 */
function imagesTogether(images: number, block: number): number {
  let count = Math.min(8, block - 1)
  while (images % count !== 0) count--
  return count
}

/** Images [cuts, N, H, W between], row-major. */
function cutImages(
  graph: OnnxGraph,
  { interleaved, batch, cuts, height, width, between }: Geometry,
  images: ImageNames,
): string {
  const lines = graph.reshape(interleaved ? images.blocked() : images.plain(), [batch, cuts, height * width * between])
  return cuts === 1 ? lines : graph.transpose(lines, [1, 0, 2])
}

/** Columns are padded beforehand, which lets all taps of a row be computed together. */
function padColumns(
  graph: OnnxGraph,
  images: string,
  batch: number,
  empty: number,
  { cuts, height, width, before, after }: Geometry,
  size: number,
): string {
  return graph.pad(
    graph.reshape(images, [cuts, batch, height, width * size]),
    [0, 0, 0, before[1] * size],
    [0, empty, 0, after[1] * size],
  )
}

/**
 * Images are the channels of a group, few enough to be read row-major: the upstream gradient of an image is a filter as
 * it lies in memory.
 */
function sumByGroups(graph: OnnxGraph, shape: Geometry, images: ImageNames, upstream: string): string {
  const {
    block,
    batch,
    filled,
    height,
    width,
    outputs,
    outHeight,
    outWidth,
    computed,
    between,
    cuts,
    before,
    after,
    together,
  } = shape
  const groups = filled / together
  const padded = padColumns(graph, cutImages(graph, shape, images), batch, filled - batch, shape, between)
  const whole = graph.pad(graph.reshape(upstream, [batch, outputs * outHeight * outWidth]), [0, 0], [filled - batch, 0])
  const filters =
    outputs === block
      ? whole
      : graph.transpose(
          graph.reshape(whole, [groups, together, outputs / block, outHeight * outWidth * block]),
          [0, 2, 1, 3],
        )
  const sums = convolve(
    graph,
    graph.reshape(padded, [cuts, filled, height, (width + before[1] + after[1]) * between]),
    graph.reshape(filters, [groups * outputs, together, outHeight, outWidth]),
    {
      ...exchangedWindow(shape),
      groups,
    },
  )
  const size = computed[0] * computed[1] * between * outputs
  return groups === 1 ? sums : graph.sum(graph.reshape(sums, [cuts, groups, size]), [1], false)
}

/** Images are channels in blocks: what is summed over lies innermost in both operands. */
function sumByBlocks(graph: OnnxGraph, shape: Geometry, images: ImageNames, upstream: string): string {
  const { block, batch, height, width, outputs, outHeight, outWidth, between, cuts, before, after } = shape
  const across = reorderInput(
    graph,
    graph.reshape(cutImages(graph, shape, images), [cuts, batch, height, width * between]),
  )
  const padded = padColumns(graph, across, batch / block, 0, shape, between * block)
  const filters = graph.transpose(
    graph.reshape(upstream, [batch / block, block, outputs / block, outHeight * outWidth, block]),
    [2, 0, 3, 1, 4],
  )
  return convolve(
    graph,
    graph.reshape(padded, [cuts, batch, height, (width + before[1] + after[1]) * between]),
    graph.reshape(filters, [outputs, batch, outHeight, outWidth]),
    exchangedWindow(shape),
  )
}

function exchangedWindow({
  strides,
  dilations,
  before,
  after,
  outHeight,
  outWidth,
  between,
}: Geometry): Parameters<typeof convolve>[3] {
  return {
    strides: dilations,
    dilations: [strides[0], strides[1] * between],
    pads: [before[0], 0, after[0], 0],
    kernel: [outHeight, outWidth],
  }
}

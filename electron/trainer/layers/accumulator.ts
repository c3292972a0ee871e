import type { Node } from '../graph/node.ts'
import { divide, floor, maximum, minimum, multiply, subtract } from '../graph/operations/elementwise.ts'
import { convolution, type ConvolutionOptions } from '../graph/operations/convolution.ts'
import { embed, reshape, transpose } from '../graph/operations/layout.ts'
import { matmul } from '../graph/operations/matmul.ts'
import { sum } from '../graph/operations/reduction.ts'

/** How signed products are summed in registers of 8 bits. */
export interface Accumulator {
  /** Behaviour beyond -128 and 127: the register stays there, or wraps around. */
  overflow: 'saturating' | 'wrapping'
  /** Inputs that one register sums before it is added to a wide one; null if it sums them all. */
  tile: number | null
}

const lowest = -128
const highest = 127

/**
 * A sum as its register holds it. A wrapping register ends at the same value in whatever order it sums; of a saturating
 * one this is the value if it saturates at the end, which the order of the inputs can only change where sums run
 * over on the way. The gradient passes if nothing was cut off; through wrapping it passes everywhere.
 */
function held(total: Node, overflow: Accumulator['overflow']): Node {
  if (overflow === 'saturating') return maximum(minimum(total, highest), lowest)
  const span = highest - lowest + 1
  return subtract(total, multiply(floor(divide(subtract(total, lowest), span)), span))
}

/**
 * x[N, C, H, W] * filter[K, C, kh, kw] with the inputs of an output in tiles of whole channels, as many as fit a tile
 * (one at least). One convolution of as many groups as tiles sums each on its own.
 */
export function accumulateConvolution(
  x: Node,
  filter: Node,
  { overflow, tile }: Accumulator,
  options: ConvolutionOptions,
): Node {
  const [outputs, channels, ...kernel] = filter.shape as [number, number, number, number]
  const perTile =
    tile === null ? channels : Math.min(channels, Math.max(1, Math.floor(tile / (kernel[0]! * kernel[1]!))))
  const tiles = Math.ceil(channels / perTile)
  if (tiles === 1) return held(convolution(x, filter, options), overflow)
  const [batch, , ...pixels] = x.shape as [number, number, number, number]
  const padded = tiles * perTile
  const images = padded === channels ? x : embed(x, [batch, padded, ...pixels], [0, 0, 0, 0])
  const taps = padded === channels ? filter : embed(filter, [outputs, padded, ...kernel], [0, 0, 0, 0])
  const grouped = reshape(transpose(reshape(taps, [outputs, tiles, perTile, ...kernel]), [1, 0, 2, 3, 4]), [
    tiles * outputs,
    perTile,
    ...kernel,
  ])
  const sums = held(convolution(images, grouped, { ...options, groups: tiles }), overflow)
  const split = reshape(sums, [batch, tiles, outputs, ...sums.shape.slice(2)])
  return reshape(sum(split, [1]), [batch, outputs, ...sums.shape.slice(2)])
}

/** x[M, I] filter[O, I]^T with the inputs in tiles. */
export function accumulateProduct(x: Node, filter: Node, { overflow, tile }: Accumulator): Node {
  const [rows, inputs] = x.shape as [number, number]
  const outputs = filter.shape[0]!
  const perTile = Math.min(inputs, tile ?? inputs)
  const tiles = Math.ceil(inputs / perTile)
  if (tiles === 1) return held(matmul(x, filter, { transposeB: true }), overflow)
  const tiled = (value: Node, count: number): Node => {
    const padded = tiles * perTile === inputs ? value : embed(value, [count, tiles * perTile], [0, 0])
    return transpose(reshape(padded, [count, tiles, perTile]), [1, 0, 2])
  }
  const sums = held(matmul(tiled(x, rows), tiled(filter, outputs), { transposeB: true }), overflow)
  return reshape(sum(sums, [0]), [rows, outputs])
}

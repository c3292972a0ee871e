import { blockedDomain, type OnnxGraph } from '../onnx-graph.ts'
import type { ParityAxis } from './layout.ts'

/** Filters [K, C, kh, kw] and images as blocked convolutions want them. */
export interface FilterShape {
  outputs: number
  inputs: number
  kernel: readonly [number, number]
}

/** [K / b, C / b, kh, kw, b inputs, b outputs], or [K / b, C, kh, kw, b outputs] where there are fewer inputs than a block holds. */
export function blockFilter(graph: OnnxGraph, filter: string, { outputs, inputs, kernel }: FilterShape, block: number): string {
  const taps = kernel[0] * kernel[1]
  const few = inputs < block
  const split = few ? [outputs / block, block, inputs, taps] : [outputs / block, block, inputs / block, block, taps]
  const blocked = graph.transpose(graph.reshape(filter, split), few ? [0, 2, 3, 1] : [0, 2, 4, 3, 1])
  return graph.reshape(blocked, [outputs, inputs, ...kernel])
}

/** The filter turned half way round with inputs and outputs exchanged, blocked: with it the adjoint of a convolution is a convolution. */
export function blockTurnedFilter(graph: OnnxGraph, filter: string, { outputs, inputs, kernel }: FilterShape, block: number): string {
  const taps = kernel[0] * kernel[1]
  const turned = taps === 1 ? graph.reshape(filter, [outputs, inputs, 1]) : graph.slice(graph.reshape(filter, [outputs, inputs, taps]), [taps - 1], [Number.MIN_SAFE_INTEGER], [2], [-1])
  const blocked = graph.transpose(graph.reshape(turned, [outputs / block, block, inputs / block, block, taps]), [2, 0, 4, 1, 3])
  return graph.reshape(blocked, [inputs, outputs, ...kernel])
}

/** The filters of the four parities of a stride of 2, one after another: [4 C, K, rows, columns], blocked. */
export function blockParityFilters(graph: OnnxGraph, filter: string, { outputs, inputs, kernel }: FilterShape, axes: readonly [ParityAxis, ParityAxis], block: number): string {
  const [rows, columns] = axes
  const taps = kernel[0] * kernel[1]
  const places = [0, 1].flatMap((a) =>
    [0, 1].flatMap((b) =>
      Array.from({ length: rows.extent }, (_, q) => rows.tap(a, q)).flatMap((row) =>
        Array.from({ length: columns.extent }, (_, q) => columns.tap(b, q)).map((column) => (row === null || column === null ? null : row * kernel[1] + column)),
      ),
    ),
  )
  // Picks a tap for each place, or none.
  const choice = Array.from({ length: taps }, (_, tap) => places.map((place) => (place === tap ? 1 : 0))).flat()
  const picked = graph.add('MatMul', [graph.reshape(filter, [outputs * inputs, taps]), graph.floats(choice, [taps, places.length])])
  const extent = rows.extent * columns.extent
  const blocked = graph.transpose(graph.reshape(picked, [outputs / block, block, inputs / block, block, 4, extent]), [4, 2, 0, 5, 1, 3])
  return graph.reshape(blocked, [4 * inputs, outputs, rows.extent, columns.extent])
}

/** Images [N, C, H, W] in blocks of channels. */
export function reorderInput(graph: OnnxGraph, images: string): string {
  return graph.addMany('ReorderInput', [images], {}, 1, blockedDomain)[0]!
}

/** Images row-major again. */
export function reorderOutput(graph: OnnxGraph, images: string, channels: number): string {
  return graph.addMany('ReorderOutput', [images], { channels }, 1, blockedDomain)[0]!
}

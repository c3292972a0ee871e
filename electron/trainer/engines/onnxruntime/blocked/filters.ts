import { blockedDomain, type OnnxGraph } from '../onnx-graph.ts'
import type { ParityAxis } from './layout.ts'

/** Filters [K, C, kh, kw] and images as blocked convolutions want them. */
export interface FilterShape {
  outputs: number
  inputs: number
  kernel: readonly [number, number]
}

/**
 * [K / b, C / b, kh, kw, b inputs, b outputs], or [K / b, C, kh, kw, b outputs] if there are fewer inputs than a
 * block holds.
 */
export function blockFilter(
  graph: OnnxGraph,
  filter: string,
  { outputs, inputs, kernel }: FilterShape,
  block: number,
): string {
  const taps = kernel[0] * kernel[1]
  const few = inputs < block
  const split = few ? [outputs / block, block, inputs, taps] : [outputs / block, block, inputs / block, block, taps]
  const blocked = graph.transpose(graph.reshape(filter, split), few ? [0, 2, 3, 1] : [0, 2, 4, 3, 1])
  return graph.reshape(blocked, [outputs, inputs, ...kernel])
}

/** A blocked filter row-major again. */
export function unblockFilter(
  graph: OnnxGraph,
  filter: string,
  { outputs, inputs, kernel }: FilterShape,
  block: number,
): string {
  const taps = kernel[0] * kernel[1]
  const few = inputs < block
  const split = few ? [outputs / block, inputs, taps, block] : [outputs / block, inputs / block, taps, block, block]
  const plain = graph.transpose(graph.reshape(filter, split), few ? [0, 3, 1, 2] : [0, 4, 1, 3, 2])
  return graph.reshape(plain, [outputs, inputs, ...kernel])
}

/**
 * The filter turned half way round with inputs and outputs exchanged: with it the adjoint of a convolution is a
 * convolution. Blocked to blocked.
 */
export function turnFilter(
  graph: OnnxGraph,
  filter: string,
  { outputs, inputs, kernel }: FilterShape,
  block: number,
): string {
  const taps = kernel[0] * kernel[1]
  const order = Array.from({ length: taps }, (_, tap) => taps - 1 - tap)
  return graph.reshape(exchange(graph, filter, [outputs / block, inputs / block, taps], [order], block), [
    inputs,
    outputs,
    ...kernel,
  ])
}

/**
 * The filters of the four parities of a stride of 2, one after another: [4 C, K, rows, columns]. Blocked to blocked.
 */
export function parityFilters(
  graph: OnnxGraph,
  filter: string,
  { outputs, inputs, kernel }: FilterShape,
  axes: readonly [ParityAxis, ParityAxis],
  block: number,
): string {
  const [rows, columns] = axes
  const parities = [0, 1].flatMap((a) => [0, 1].map((b) => [a, b] as const))
  const taps = parities.map(([a, b]) =>
    Array.from({ length: rows.extent }, (_, q) => rows.tap(a, q)).flatMap((row) =>
      Array.from({ length: columns.extent }, (_, q) => columns.tap(b, q)).map((column) =>
        row === null || column === null ? null : row * kernel[1] + column,
      ),
    ),
  )
  const parts = exchange(graph, filter, [outputs / block, inputs / block, kernel[0] * kernel[1]], taps, block)
  return graph.reshape(parts, [4 * inputs, outputs, rows.extent, columns.extent])
}

/**
 * Blocks [K, C, taps] of inputs x outputs, as [parts, C, K, places] blocks of outputs x inputs.
 * @param taps of every part, the tap at each place; null if there are zeros
 */
function exchange(
  graph: OnnxGraph,
  filter: string,
  [outputs, inputs, count]: readonly [number, number, number],
  taps: readonly (readonly (number | null)[])[],
  block: number,
): string {
  const total = outputs * inputs * count
  const blocks = graph.reshape(filter, [total, block * block])
  const sparse = taps.some((part) => part.includes(null))
  const source = sparse
    ? graph.add('Concat', [blocks, graph.add('Expand', [graph.floats([0]), graph.integers([1, block * block])])], {
        axis: 0,
      })
    : blocks
  const range = (length: number) => Array.from({ length }, (_, index) => index)
  const places = taps.flatMap((part) =>
    range(inputs).flatMap((c) =>
      range(outputs).flatMap((k) => part.map((tap) => (tap === null ? total : (k * inputs + c) * count + tap))),
    ),
  )
  const chosen = graph.add('Gather', [source, graph.integers(places)], { axis: 0 })
  // Blocking inputs x outputs as if they were channels x pixels exchanges them, on all threads.
  return reorderInput(graph, graph.reshape(chosen, [places.length, block, 1, block]))
}

/** Images [N, C, H, W] in blocks of channels. */
export function reorderInput(graph: OnnxGraph, images: string): string {
  return graph.addMany('ReorderInput', [images], {}, 1, blockedDomain)[0]!
}

/** Images row-major again. */
export function reorderOutput(graph: OnnxGraph, images: string, channels: number): string {
  return graph.addMany('ReorderOutput', [images], { channels }, 1, blockedDomain)[0]!
}

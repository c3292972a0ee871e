import type { Node } from '../../graph/node.ts'
import { sizeOf } from '../../graph/shape.ts'
import { broadcastStrides, forEachIndex } from './elementwise.ts'

export function evaluateReduction(node: Node, x: Float64Array, mean: boolean): Float64Array {
  const { shape } = node.inputs[0]!
  const result = new Float64Array(sizeOf(node.shape))
  forEachIndex(
    shape,
    [broadcastStrides(node.shape, shape)],
    (position, offsets) => (result[offsets[0]!]! += x[position]!),
  )
  return mean ? result.map((sum) => (sum * result.length) / x.length) : result
}

/** Calls `visit` with every row along the last axis. */
function mapRows(node: Node, x: Float64Array, visit: (row: Float64Array) => Float64Array): Float64Array {
  const extent = node.shape.at(-1)!
  const result = new Float64Array(x.length)
  for (let start = 0; start < x.length; start += extent) result.set(visit(x.subarray(start, start + extent)), start)
  return result
}

function moments(row: Float64Array, epsilon: number): { mean: number; inverse: number } {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length
  const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length
  return { mean, inverse: 1 / Math.sqrt(variance + epsilon) }
}

export function evaluateStandardize(node: Node<'standardize'>, [x]: Float64Array[]): Float64Array {
  return mapRows(node, x!, (row) => {
    const { mean, inverse } = moments(row, node.attributes.epsilon)
    return row.map((value) => (value - mean) * inverse)
  })
}

export function evaluateInverseDeviation(node: Node<'inverseDeviation'>, [x]: Float64Array[]): Float64Array {
  const extent = node.inputs[0]!.shape.at(-1)!
  return Float64Array.from(
    { length: x!.length / extent },
    (_, row) => moments(x!.subarray(row * extent, (row + 1) * extent), node.attributes.epsilon).inverse,
  )
}

function logarithmOfSum(row: Float64Array): number {
  const maximum = row.reduce((most, value) => Math.max(most, value), -Infinity)
  return maximum + Math.log(row.reduce((sum, value) => sum + Math.exp(value - maximum), 0))
}

export function evaluateSoftmax(node: Node<'softmax'>, [x]: Float64Array[]): Float64Array {
  return mapRows(node, x!, (row) => {
    const logarithm = logarithmOfSum(row)
    return row.map((value) => Math.exp(value - logarithm))
  })
}

export function evaluateLogSoftmax(node: Node<'logSoftmax'>, [x]: Float64Array[]): Float64Array {
  return mapRows(node, x!, (row) => {
    const logarithm = logarithmOfSum(row)
    return row.map((value) => value - logarithm)
  })
}

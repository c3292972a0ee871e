import type { Node } from '../../graph/node.ts'
import { sizeOf, stridesOf } from '../../graph/shape.ts'
import { broadcastStrides, forEachIndex } from './elementwise.ts'

export function evaluateTranspose(node: Node<'transpose'>, [x]: Float64Array[]): Float64Array {
  const source = stridesOf(node.inputs[0]!.shape)
  const result = new Float64Array(x!.length)
  const strides = node.attributes.permutation.map((axis) => source[axis]!)
  forEachIndex(node.shape, [strides], (position, offsets) => (result[position] = x![offsets[0]!]!))
  return result
}

export function evaluateBroadcast(node: Node<'broadcast'>, [x]: Float64Array[]): Float64Array {
  const result = new Float64Array(sizeOf(node.shape))
  const strides = broadcastStrides(node.inputs[0]!.shape, node.shape)
  forEachIndex(node.shape, [strides], (position, offsets) => (result[position] = x![offsets[0]!]!))
  return result
}

function regularPart(
  shape: readonly number[],
  starts: readonly number[],
  steps: readonly number[],
): { start: number; strides: number[] } {
  const strides = stridesOf(shape)
  return {
    start: starts.reduce((sum, start, axis) => sum + start * strides[axis]!, 0),
    strides: strides.map((stride, axis) => stride * steps[axis]!),
  }
}

export function evaluateSlice(node: Node<'slice'>, [x]: Float64Array[]): Float64Array {
  const { start, strides } = regularPart(node.inputs[0]!.shape, node.attributes.starts, node.attributes.steps)
  const result = new Float64Array(sizeOf(node.shape))
  forEachIndex(node.shape, [strides], (position, offsets) => (result[position] = x![start + offsets[0]!]!))
  return result
}

export function evaluateEmbed(node: Node<'embed'>, [x]: Float64Array[]): Float64Array {
  const { start, strides } = regularPart(node.shape, node.attributes.starts, node.attributes.steps)
  const result = new Float64Array(sizeOf(node.shape))
  forEachIndex(node.inputs[0]!.shape, [strides], (position, offsets) => (result[start + offsets[0]!] = x![position]!))
  return result
}

export function evaluateConcatenate(node: Node<'concatenate'>, inputs: Float64Array[]): Float64Array {
  const result = new Float64Array(sizeOf(node.shape))
  const strides = stridesOf(node.shape)
  let start = 0
  node.inputs.forEach((part, which) => {
    const begin = start * strides[node.attributes.axis]!
    forEachIndex(
      part.shape,
      [strides],
      (position, offsets) => (result[begin + offsets[0]!] = inputs[which]![position]!),
    )
    start += part.shape[node.attributes.axis]!
  })
  return result
}

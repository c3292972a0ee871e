import { errorFunction } from '../../../../shared/statistics/normal.ts'
import type { Node } from '../../graph/node.ts'
import { sizeOf, stridesOf, type Shape } from '../../graph/shape.ts'

export const unaryFunctions = {
  negate: (x: number) => -x,
  absolute: Math.abs,
  sign: (x: number) => (x >= 0 ? 1 : -1),
  exponential: Math.exp,
  logarithm: Math.log,
  squareRoot: Math.sqrt,
  square: (x: number) => x * x,
  tanh: Math.tanh,
  sigmoid: (x: number) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  cosine: Math.cos,
  arctangent: Math.atan,
  errorFunction,
  floor: Math.floor,
  relu: (x: number) => Math.max(x, 0),
  positive: (x: number) => (x > 0 ? 1 : 0),
}

export const binaryFunctions = {
  add: (a: number, b: number) => a + b,
  subtract: (a: number, b: number) => a - b,
  multiply: (a: number, b: number) => a * b,
  divide: (a: number, b: number) => a / b,
  minimum: Math.min,
  maximum: Math.max,
  less: (a: number, b: number) => (a < b ? 1 : 0),
  lessOrEqual: (a: number, b: number) => (a <= b ? 1 : 0),
}

/** Strides with which a tensor is read as if it had the shape `to`: 0 along stretched axes. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const own = stridesOf(from)
  return to.map((_, axis) => {
    const inner = axis - to.length + from.length
    return inner < 0 || from[inner] === 1 ? 0 : own[inner]!
  })
}

/** Calls `visit` with the offsets, one a stride list, of every index of a shape in row-major order. */
export function forEachIndex(
  shape: Shape,
  strides: readonly (readonly number[])[],
  visit: (position: number, offsets: readonly number[]) => void,
): void {
  const index = shape.map(() => 0)
  const offsets = strides.map(() => 0)
  const size = sizeOf(shape)
  for (let position = 0; position < size; position++) {
    visit(position, offsets)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++
      strides.forEach((stride, which) => (offsets[which]! += stride[axis]!))
      if (index[axis]! < shape[axis]!) break
      strides.forEach((stride, which) => (offsets[which]! -= stride[axis]! * shape[axis]!))
      index[axis] = 0
    }
  }
}

/** Applies a function to broadcast inputs. */
export function elementwise(
  node: Node,
  inputs: readonly Float64Array[],
  apply: (...values: number[]) => number,
): Float64Array {
  const result = new Float64Array(sizeOf(node.shape))
  const strides = node.inputs.map((input) => broadcastStrides(input.shape, node.shape))
  forEachIndex(node.shape, strides, (position, offsets) => {
    result[position] = apply(...inputs.map((values, which) => values[offsets[which]!]!))
  })
  return result
}

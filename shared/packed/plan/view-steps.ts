import { sizeOf, type PackedStep } from '../manifest.ts'
import type { Bits, Floats, PlanBuilder } from './builder.ts'
import type { PlanContext } from './context.ts'
import { broadcastStrides, rowMajor, stridesOf } from './layout.ts'
import { numberList, numberOf } from './steps.ts'

export function planReshape(context: PlanContext, step: PackedStep): void {
  const { builder } = context
  const input = step.inputs[0]!
  const bits = context.bitsOf(input)
  if (bits !== null) return context.finish(step, builder.share<Bits>({ ...bits, shape: step.shape }))
  const x = builder.inOrder(context.floatsOf(input), rowMajor(context.shapeOf(input)))
  context.finish(step, { ...x, shape: step.shape, order: rowMajor(step.shape) })
}

export function planTranspose(context: PlanContext, step: PackedStep): void {
  const permutation = numberList(step, 'permutation')
  const x = context.floatsOf(step.inputs[0]!)
  const order = x.order.map((axis) => permutation.indexOf(axis))
  context.finish(step, context.builder.share<Floats>({ ...x, shape: step.shape, order }))
}

export function planBroadcast(context: PlanContext, step: PackedStep): void {
  const x = context.floatsOf(step.inputs[0]!)
  context.finish(step, copied(context.builder, x, step.shape, broadcastStrides(x.shape, x.order, step.shape)))
}

export function planSlice(context: PlanContext, step: PackedStep): void {
  const x = context.floatsOf(step.inputs[0]!)
  const [starts, by] = [numberList(step, 'starts'), numberList(step, 'steps')]
  const strides = stridesOf(x.shape, x.order)
  const offset = starts.reduce((sum, start, axis) => sum + start * strides[axis]!, 0)
  const from = strides.map((stride, axis) => stride * by[axis]!)
  context.finish(step, copied(context.builder, x, step.shape, from, offset))
}

/** A value within zeros. */
export function planEmbed(context: PlanContext, step: PackedStep): void {
  const { builder } = context
  const x = context.floatsOf(step.inputs[0]!)
  const [starts, by] = [numberList(step, 'starts'), numberList(step, 'steps')]
  const zero = builder.uniform(0, 4)
  const result = builder.floats(step.shape, x.order)
  const strides = stridesOf(step.shape, result.order)
  const none = step.shape.map(() => 0)
  builder.copy(none, zero, result, strides, result.address, step.shape)
  const offset = starts.reduce((sum, start, axis) => sum + start * strides[axis]!, 0)
  const into = strides.map((stride, axis) => stride * by[axis]!)
  builder.copy(stridesOf(x.shape, x.order), x.address, result, into, result.address + 4 * offset, x.shape)
  context.finish(step, result)
}

export function planConcatenate(context: PlanContext, step: PackedStep): void {
  const { builder } = context
  const parts = step.inputs.map((name) => context.floatsOf(name))
  const axis = numberOf(step, 'axis')
  const order = parts.find(({ shape }) => sizeOf(shape) > 1)!.order
  const result = builder.floats(step.shape, order)
  const strides = stridesOf(step.shape, order)
  let at = 0
  for (const { shape, order: from, address } of parts) {
    builder.copy(stridesOf(shape, from), address, result, strides, result.address + 4 * at * strides[axis]!, shape)
    at += shape[axis]!
  }
  context.finish(step, result)
}

/** @param strides of x along the axes of what it is copied to; @param offset in values */
function copied(
  builder: PlanBuilder,
  x: Floats,
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
): Floats {
  const order = x.shape.length === shape.length ? x.order : rowMajor(shape)
  const result = builder.floats(shape, order)
  builder.copy(strides, x.address + 4 * offset, result, stridesOf(shape, order), result.address, shape)
  return result
}

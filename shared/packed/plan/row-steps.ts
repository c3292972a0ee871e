import { sizeOf, type PackedStep } from '../manifest.ts'
import type { PlanContext } from './context.ts'
import { poolingParameters } from './layer-steps.ts'
import { pixelOrder, rowMajor } from './layout.ts'
import { numberList, numberOf } from './steps.ts'

export function planSoftmax(context: PlanContext, step: PackedStep): void {
  const { builder } = context
  const length = step.shape.at(-1)!
  const x = builder.inOrder(context.floatsOf(step.inputs[0]!), rowMajor(step.shape))
  const result = builder.floats(step.shape, x.order)
  builder.call('softmax', sizeOf(step.shape) / length, { x: x.address, out: result.address, length })
  builder.release(x)
  context.finish(step, result)
}

export function planStandardize(context: PlanContext, step: PackedStep): void {
  const { builder } = context
  const length = step.shape.at(-1)!
  const x = builder.inOrder(context.floatsOf(step.inputs[0]!), rowMajor(step.shape))
  const result = builder.floats(step.shape, x.order)
  builder.call('layerNorm', sizeOf(step.shape) / length, {
    x: x.address,
    out: result.address,
    length,
    scale: builder.uniform(1, length),
    shift: builder.uniform(0, length),
    epsilon: numberOf(step, 'epsilon'),
  })
  builder.release(x)
  context.finish(step, result)
}

export function planMaxPool(context: PlanContext, step: PackedStep): void {
  const { builder } = context
  const x = builder.pixels(context.floatsOf(step.inputs[0]!))
  const [, , outHeight, outWidth] = step.shape as [number, number, number, number]
  const result = builder.floats(step.shape, pixelOrder)
  builder.call('poolMaxima', outHeight * outWidth, {
    ...poolingParameters(step, x, x.shape[1]!),
    out: result.address,
  })
  builder.release(x)
  context.finish(step, result)
}

/** A sum or a mean over axes that are brought side by side. */
export function planReduction(context: PlanContext, step: PackedStep): void {
  const { builder } = context
  const given = context.floatsOf(step.inputs[0]!)
  const axes = new Set(numberList(step, 'axes'))
  const count = [...axes].reduce((product, axis) => product * given.shape[axis]!, 1)
  const long = given.order.filter((axis) => given.shape[axis]! > 1)
  const places = long.flatMap((axis, place) => (axes.has(axis) ? [place] : []))
  const together = places.every((place, index) => index === 0 || place === places[index - 1]! + 1)
  const order = together
    ? given.order
    : [...given.order.filter((axis) => !axes.has(axis)), ...given.order.filter((axis) => axes.has(axis))]
  const x = builder.inOrder(given, order)
  const ordered = order.filter((axis) => given.shape[axis]! > 1)
  const firstReduced = ordered.findIndex((axis) => axes.has(axis))
  const inner =
    firstReduced < 0
      ? 1
      : ordered
          .slice(firstReduced)
          .filter((axis) => !axes.has(axis))
          .reduce((product, axis) => product * given.shape[axis]!, 1)
  const result = builder.floats(step.shape, order)
  builder.call('sumMiddle', sizeOf(given.shape) / count / inner, {
    x: x.address,
    out: result.address,
    middle: count,
    inner,
    factor: step.operation === 'mean' ? 1 / count : 1,
  })
  builder.release(x)
  context.finish(step, result)
}

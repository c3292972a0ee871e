import { mapCodes, pairCodes } from '../kernel-convention.ts'
import { sizeOf, type PackedStep } from '../manifest.ts'
import { findAffineRun, type AffineRun } from './affine.ts'
import type { PlanContext, Planner } from './context.ts'
import { pixelOrder, rowMajor } from './layout.ts'

/** Two operands, broadcast; with the steps that follow if one pass can do them. */
export function paired(operation: keyof typeof pairCodes): Planner {
  return (context, step) => {
    if (planGelu(context, step) || planAffineRun(context, step)) return
    const [first, second] = step.inputs as [string, string]
    const [a, b] = [context.floatsOf(first), context.floatsOf(second)]
    context.finish(step, context.builder.combine(pairCodes[operation], a, b, step.shape))
  }
}

/** One operand; with the steps that follow if one pass can do them. */
export function mapped(operation: keyof typeof mapCodes): Planner {
  return (context, step) => {
    if (planAffineRun(context, step)) return
    context.finish(step, context.builder.map(mapCodes[operation], context.floatsOf(step.inputs[0]!)))
  }
}

/** x sigmoid(c x), written as c x sigmoid(c x) / c. @returns false if it is something else */
function planGelu(context: PlanContext, start: PackedStep): boolean {
  if (start.operation !== 'multiply') return false
  const { builder, constants, steps } = context
  const factor = start.inputs.map((name) => constants.get(name)).find((numbers) => numbers?.length === 1)?.[0]
  const x = start.inputs.find((name) => !constants.has(name))
  const [sigmoid, product] = ['sigmoid', 'multiply'].map((operation) =>
    steps.readers(start.output).find((reader) => reader.operation === operation),
  )
  if (
    factor === undefined ||
    x === undefined ||
    sigmoid === undefined ||
    product === undefined ||
    steps.readers(start.output).length !== 2
  )
    return false
  const scaled = steps.onlyReader(product.output)
  if (steps.onlyReader(sigmoid.output) !== product || scaled?.operation !== 'multiply') return false
  const back = scaled.inputs.map((name) => constants.get(name)).find((numbers) => numbers?.length === 1)?.[0]
  const value = context.placedFloats(x)
  if (back === undefined || Math.abs(back * factor - 1) > 1e-6 || value === null) return false
  const result = builder.map(mapCodes.gelu, value, factor)
  for (const step of [start, sigmoid, product]) context.finish(step, builder.share(result))
  context.finish(scaled, result)
  return true
}

const largest = 3.4028234663852886e38

/** Steps that one pass can do. @returns false if it is no such run */
function planAffineRun(context: PlanContext, start: PackedStep): boolean {
  const { builder, constants, steps } = context
  const given = start.inputs.find((name) => !constants.has(name))
  const shape = given === undefined ? undefined : context.shapeOf(given)
  if (shape === undefined || sizeOf(shape) !== sizeOf(start.shape) || context.placedFloats(given!) === null)
    return false
  const isImages = shape.length === 4
  const channels = isImages ? shape[1]! : shape.at(-1)!
  const run = findAffineRun(
    start,
    channels,
    steps,
    constants,
    (name) => context.placedFloats(name)?.shape.join() === shape.join(),
  )
  if (run === null) return false
  // Single numbers do not ask which axis is innermost.
  const isUniform = [run.scale, run.shift].every((numbers) => numbers === null || numbers.length === 1)
  const order = isUniform ? context.floatsOf(run.x).order : isImages ? pixelOrder : rowMajor(shape)
  const x = builder.inOrder(context.floatsOf(run.x), order)
  const residual = run.residual === null ? null : builder.inOrder(context.floatsOf(run.residual), order)
  const result = builder.floats(shape, order)
  const spread = (numbers: Float32Array | null) =>
    numbers === null ? 0 : numbers.length === 1 ? builder.uniform(numbers[0]!, channels) : builder.constant(numbers)
  const shift = narrowShift(context, run)
  builder.call('affine', sizeOf(shape) / channels, {
    x: x.address,
    out: result.address,
    channels,
    scale: spread(run.scale),
    shift: shift ?? spread(run.shift),
    residual: residual?.address ?? 0,
    low: Math.max(run.low, -largest),
    high: Math.min(run.high, largest),
  })
  builder.release(x)
  if (shift !== null) builder.release({ address: shift })
  if (residual !== null) builder.release(residual)
  for (const [index, step] of run.steps.entries())
    context.finish(step, index === run.steps.length - 1 ? result : builder.share(result))
  return true
}

/** A shift that is kept in fewer bytes, as floats; null if it is not. */
function narrowShift(context: PlanContext, { shift, shiftName }: AffineRun): number | null {
  const storage = shiftName === null ? null : context.narrowStorage(shiftName)
  if (storage === null || shift!.length === 1) return null
  return context.widened(shiftName!, shift!, context.shapeOf(shiftName!), storage)
}

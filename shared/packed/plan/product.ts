import { scratchBytes } from '../kernel-convention.ts'
import { sizeOf, type PackedStep } from '../manifest.ts'
import type { Floats } from './builder.ts'
import type { PlanContext } from './context.ts'
import { rowMajor } from './layout.ts'
import { flag } from './steps.ts'
import { rowsWindow, windowParameters } from './window.ts'

/** A product of two values, or of a value by a matrix of floats; leading axes are products of their own. */
export function planProduct(context: PlanContext, step: PackedStep): void {
  const { builder } = context
  const [left, right] = step.inputs.map((name) => context.floatsOf(name)) as [Floats, Floats]
  const lead = step.shape.slice(0, -2)
  const [rows, outputs] = step.shape.slice(-2) as [number, number]
  const a = builder.inOrder(flag(step, 'transposeA') ? swapped(left) : left, rowMajor(left.shape))
  const b = builder.inOrder(right, rowMajor(right.shape))
  const inputs = a.shape.at(-1)!
  const parts = sizeOf(lead)
  const isShared = sizeOf(b.shape.slice(0, -2)) === 1
  if (!isShared && sizeOf(b.shape.slice(0, -2)) !== parts)
    throw new Error('A product of values whose leading axes differ cannot be computed.')
  if (sizeOf(a.shape.slice(0, -2)) !== parts) throw new Error('A product whose left side is shared cannot be computed.')
  const result = builder.floats(step.shape, rowMajor(step.shape))
  const [outputStep, inputStep] = flag(step, 'transposeB') ? [inputs, 1] : [1, outputs]
  builder.call(
    'dense',
    parts * rows,
    {
      ...windowParameters(a.address, rowsWindow(parts * rows), 4 * inputs),
      weights: b.address,
      channels: inputs,
      outputs,
      outputStep,
      inputStep,
      out: result.address,
      outFloats: outputs,
      partRows: isShared ? 0 : rows,
      partFloats: isShared ? 0 : inputs * outputs,
    },
    scratchBytes.dense(inputs, outputs),
  )
  builder.release(a)
  builder.release(b)
  context.finish(step, result)
}

/** The last two axes exchanged, as another view. */
function swapped(x: Floats): Floats {
  const rank = x.shape.length
  const exchange = (axis: number) => (axis === rank - 1 ? rank - 2 : axis === rank - 2 ? rank - 1 : axis)
  return { ...x, shape: x.shape.map((_, axis) => x.shape[exchange(axis)]!), order: x.order.map(exchange) }
}

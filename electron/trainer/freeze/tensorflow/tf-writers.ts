import type { PackedOperation, PackedStep } from '../../../../shared/packed/manifest.ts'
import { pixelOrder, rowMajor, type Order } from '../../../../shared/packed/plan/layout.ts'
import { flag, numberList, numberOf } from '../../../../shared/packed/plan/steps.ts'
import { writeConvolution, writeMaxPool } from './tf-layers.ts'
import type { Placed, TfLowering } from './tf-lowering.ts'
import type { TfOperation } from './tf-graph.ts'

type Write = (lowering: TfLowering, step: PackedStep) => Placed

const extentsIn = (shape: readonly number[], order: Order) => order.map((axis) => shape[axis]!)
const rowsOf = (name: string, step: PackedStep): Placed => ({ name, shape: step.shape, order: rowMajor(step.shape) })

/** An operation on each value by itself, in the order in which it lies. */
const mapped =
  (operation: TfOperation): Write =>
  (lowering, step) => {
    const [x] = step.inputs as [string]
    const order = lowering.orderOf(x) ?? rowMajor(step.shape)
    const name = lowering.graph.add(operation, [lowering.inOrder(x, order)], extentsIn(step.shape, order))
    return { name, shape: step.shape, order }
  }

/** The order of a step over several values: that of the first which is as large as the result. */
function commonOrder(lowering: TfLowering, { inputs, shape }: PackedStep): Order {
  const full = inputs.find((name) => lowering.shapeOf(name).length === shape.length && lowering.orderOf(name) !== null)
  return full === undefined ? rowMajor(shape) : lowering.orderOf(full)!
}

/** An operand with as many axes as the result, those in front of it 1. */
function operand(lowering: TfLowering, name: string, order: Order): string {
  const shape = lowering.shapeOf(name)
  if (lowering.constants.has(name)) return lowering.constants.inOrder(name, order)
  const missing = order.length - shape.length
  if (missing === 0) return lowering.inOrder(name, order)
  const full = [...new Array<number>(missing).fill(1), ...shape]
  const rows = lowering.graph.add('reshape', [lowering.rows(name), lowering.graph.integers(full)], full)
  return lowering.reordered({ name: rows, shape: full, order: rowMajor(full) }, order)
}

const paired =
  (operation: TfOperation): Write =>
  (lowering, step) => {
    const order = commonOrder(lowering, step)
    const inputs = step.inputs.map((name) => operand(lowering, name, order))
    const name = lowering.graph.add(operation, inputs, extentsIn(step.shape, order))
    return { name, shape: step.shape, order }
  }

const reduced =
  (operation: 'sum' | 'mean'): Write =>
  (lowering, step) => {
    const [x] = step.inputs as [string]
    const order = lowering.orderOf(x) ?? rowMajor(step.shape)
    const axes = numberList(step, 'axes').map((axis) => order.indexOf(axis))
    const given = [lowering.inOrder(x, order), lowering.graph.integers(axes)]
    return {
      name: lowering.graph.add(operation, given, extentsIn(step.shape, order)),
      shape: step.shape,
      order,
    }
  }

const writeSign: Write = (lowering, step) => {
  const { graph } = lowering
  const [x] = step.inputs as [string]
  const order = lowering.orderOf(x) ?? rowMajor(step.shape)
  const extents = extentsIn(step.shape, order)
  const isPositive = graph.add('atLeast', [lowering.inOrder(x, order), graph.floats([0])], extents)
  const name = graph.add('select', [isPositive, graph.floats([1]), graph.floats([-1])], extents)
  return { name, shape: step.shape, order }
}

/** (x - mean) / sqrt(variance + epsilon) over the last axis. */
const writeStandardize: Write = (lowering, step) => {
  const { graph } = lowering
  const x = lowering.rows(step.inputs[0]!)
  const { shape } = step
  const one = [...shape.slice(0, -1), 1]
  const axis = graph.integers([shape.length - 1])
  const centred = graph.add('subtract', [x, graph.add('mean', [x, axis], one)], shape)
  const variance = graph.add('mean', [graph.add('square', [centred], shape), axis], one)
  const deviation = graph.add(
    'squareRoot',
    [graph.add('add', [variance, graph.floats([numberOf(step, 'epsilon')])], one)],
    one,
  )
  return rowsOf(graph.add('divide', [centred, deviation], shape), step)
}

/** The nearest multiple of a scale, of which the largest value is 127. */
const writeToBytes: Write = (lowering, step) => {
  const { graph } = lowering
  const [x] = step.inputs as [string]
  const order = lowering.orderOf(x) ?? rowMajor(step.shape)
  const extents = extentsIn(step.shape, order)
  const axes = numberList(step, 'axes').map((axis) => order.indexOf(axis))
  const one = extents.map((extent, place) => (axes.includes(place) ? 1 : extent))
  const given = lowering.inOrder(x, order)
  const size = graph.add('largest', [graph.add('absolute', [given], extents), graph.integers(axes)], one)
  const scale = graph.add(
    'maximum',
    [graph.add('divide', [size, graph.floats([127])], one), graph.floats([2 ** -100])],
    one,
  )
  const whole = graph.add('round', [graph.add('divide', [given, scale], extents)], extents)
  return { name: graph.add('multiply', [whole, scale], extents), shape: step.shape, order }
}

const writeSlice: Write = (lowering, step) => {
  const [x] = step.inputs as [string]
  const order = lowering.orderOf(x) ?? rowMajor(step.shape)
  const starts = extentsIn(numberList(step, 'starts'), order)
  const by = extentsIn(numberList(step, 'steps'), order)
  const extents = extentsIn(step.shape, order)
  const ends = starts.map((start, place) => start + (extents[place]! - 1) * by[place]! + 1)
  const { graph } = lowering
  const given = [lowering.inOrder(x, order), ...[starts, ends, by].map((list) => graph.integers(list))]
  return { name: graph.add('slice', given, extents), shape: step.shape, order }
}

/** A value within zeros: rows apart by a step first, then zeros around. */
const writeEmbed: Write = (lowering, step) => {
  const { graph } = lowering
  const [x] = step.inputs as [string]
  const order = lowering.orderOf(x) ?? rowMajor(step.shape)
  const [starts, by] = [numberList(step, 'starts'), numberList(step, 'steps')]
  let extents = extentsIn(lowering.shapeOf(x), order)
  let name = lowering.inOrder(x, order)
  const padded = (given: string, shape: readonly number[], places: readonly [number, number][]) =>
    graph.add('pad', [given, graph.integers(places.flat(), [places.length, 2])], shape)
  for (const [place, axis] of order.entries()) {
    if (by[axis] === 1) continue
    const [before, after] = [extents.slice(0, place), extents.slice(place + 1)]
    const [count, gap] = [extents[place]!, by[axis]!]
    const split = [...before, count, 1, ...after]
    const wide = [...before, count, gap, ...after]
    const joined = [...before, count * gap, ...after]
    const cut = [...before, (count - 1) * gap + 1, ...after]
    name = graph.add('reshape', [name, graph.integers(split)], split)
    name = padded(
      name,
      wide,
      wide.map((_, at) => (at === place + 1 ? [0, gap - 1] : [0, 0])),
    )
    name = graph.add('reshape', [name, graph.integers(joined)], joined)
    const places = [cut.map(() => 0), cut, cut.map(() => 1)].map((list) => graph.integers(list))
    name = graph.add('slice', [name, ...places], cut)
    extents = cut
  }
  const around = order.map((axis, place): [number, number] => {
    return [starts[axis]!, step.shape[axis]! - starts[axis]! - extents[place]!]
  })
  if (around.some((pair) => pair.some((count) => count > 0))) name = padded(name, extentsIn(step.shape, order), around)
  return { name, shape: step.shape, order }
}

const writeConcatenate: Write = (lowering, step) => {
  const order = commonOrder(lowering, step)
  const inputs = step.inputs.map((name) => operand(lowering, name, order))
  const axis = order.indexOf(numberOf(step, 'axis'))
  return {
    name: lowering.graph.add('concatenate', inputs, extentsIn(step.shape, order), { axis }),
    shape: step.shape,
    order,
  }
}

/** How each step of a packed model is written. */
export const tfWriters: Readonly<Record<PackedOperation, Write>> = {
  convolution: writeConvolution,
  maxPool: writeMaxPool,
  matmul: (lowering, step) => {
    const inputs = step.inputs.map((name) => lowering.rows(name))
    const [transposeA, transposeB] = [flag(step, 'transposeA'), flag(step, 'transposeB')]
    return rowsOf(lowering.graph.add('product', inputs, step.shape, { transposeA, transposeB }), step)
  },
  add: paired('add'),
  subtract: paired('subtract'),
  multiply: paired('multiply'),
  divide: paired('divide'),
  minimum: paired('minimum'),
  maximum: paired('maximum'),
  lessOrEqual: (lowering, step) => {
    const { name, shape, order } = paired('lessOrEqual')(lowering, step)
    return { name: lowering.graph.add('toFloat', [name], extentsIn(shape, order)), shape, order }
  },
  negate: mapped('negate'),
  absolute: mapped('absolute'),
  square: mapped('square'),
  squareRoot: mapped('squareRoot'),
  exponential: mapped('exponential'),
  sigmoid: mapped('sigmoid'),
  errorFunction: mapped('errorFunction'),
  floor: mapped('floor'),
  relu: mapped('relu'),
  sign: writeSign,
  sum: reduced('sum'),
  mean: reduced('mean'),
  reshape: (lowering, step) => {
    const given = [lowering.rows(step.inputs[0]!), lowering.graph.integers(step.shape)]
    return rowsOf(lowering.graph.add('reshape', given, step.shape), step)
  },
  transpose: (lowering, step) => {
    const given = [lowering.rows(step.inputs[0]!), lowering.graph.integers(numberList(step, 'permutation'))]
    return rowsOf(lowering.graph.add('transpose', given, step.shape), step)
  },
  broadcast: (lowering, step) => {
    const order = step.shape.length === 4 ? (lowering.orderOf(step.inputs[0]!) ?? pixelOrder) : rowMajor(step.shape)
    const full = order.length === step.shape.length ? order : rowMajor(step.shape)
    const extents = extentsIn(step.shape, full)
    const given = [operand(lowering, step.inputs[0]!, full), lowering.graph.integers(extents)]
    return { name: lowering.graph.add('broadcast', given, extents), shape: step.shape, order: full }
  },
  slice: writeSlice,
  embed: writeEmbed,
  concatenate: writeConcatenate,
  softmax: (lowering, step) =>
    rowsOf(lowering.graph.add('softmax', [lowering.rows(step.inputs[0]!)], step.shape), step),
  standardize: writeStandardize,
  toBytes: writeToBytes,
}

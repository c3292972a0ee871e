import { sizeOf } from '../manifest.ts'

/** Axes from the outermost in memory to the innermost. */
export type Order = readonly number[]

export const rowMajor = (shape: readonly number[]): number[] => shape.map((_, axis) => axis)

/** Images [N, C, H, W] with the channels of a pixel side by side. */
export const pixelOrder: Order = [0, 2, 3, 1]

/** How many values lie between neighbours along every axis. */
export function stridesOf(shape: readonly number[], order: Order): number[] {
  const strides = new Array<number>(shape.length).fill(0)
  let step = 1
  for (const axis of [...order].reverse()) {
    strides[axis] = step
    step *= shape[axis]!
  }
  return strides
}

/** Whether two orders are the same in memory: the place of an axis of extent 1 does not matter. */
export function sameOrder(shape: readonly number[], a: Order, b: Order): boolean {
  const long = (order: Order) => order.filter((axis) => shape[axis]! > 1).join()
  return long(a) === long(b)
}

/** Strides of an operand along the axes of what it is broadcast to: 0 if it has one value for all. */
export function broadcastStrides(shape: readonly number[], order: Order, target: readonly number[]): number[] {
  const strides = stridesOf(shape, order)
  const missing = target.length - shape.length
  return target.map((_, axis) => (axis < missing || shape[axis - missing] === 1 ? 0 : strides[axis - missing]!))
}

/**
 * Six extents, the innermost last, with the strides of each operand along them; axes that lie on end in all operands
 * are joined.
 */
export function sixAxes(
  shape: readonly number[],
  order: Order,
  operands: readonly (readonly number[])[],
): { extents: number[]; strides: number[][] } {
  const axes: { extent: number; strides: number[] }[] = []
  for (const axis of order) {
    const extent = shape[axis]!
    if (extent === 1) continue
    const strides = operands.map((operand) => operand[axis]!)
    const outer = axes.at(-1)
    if (outer !== undefined && outer.strides.every((stride, index) => stride === strides[index]! * extent)) {
      outer.extent *= extent
      outer.strides = strides
    } else axes.push({ extent, strides })
  }
  if (axes.length > 6) throw new Error(`A step goes over ${axes.length} axes; six can be.`)
  while (axes.length < 6) axes.unshift({ extent: 1, strides: operands.map(() => 0) })
  return {
    extents: axes.map(({ extent }) => extent),
    strides: operands.map((_, index) => axes.map(({ strides }) => strides[index]!)),
  }
}

/** Items of a kernel that goes row by row over six axes. */
export const outerRows = (extents: readonly number[]): number => sizeOf(extents.slice(0, 5))

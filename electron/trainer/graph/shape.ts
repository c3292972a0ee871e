/** Extents of a tensor, outermost first; [] is a scalar. */
export type Shape = readonly number[]

/** A graph that makes no sense; the message names the operation and the shapes. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((size, extent) => size * extent, 1)
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis])
}

export function showShape(shape: Shape): string {
  return `[${shape.join('x')}]`
}

/** Steps in memory between neighbours along each axis, row-major. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride
    stride *= shape[axis]!
  }
  return strides
}

/**
 * The shape that elementwise operations on the given shapes have (NumPy's broadcasting rule).
 * @throws GraphError naming the operation and the shapes.
 */
export function broadcastShapes(operation: string, ...shapes: Shape[]): Shape {
  const rank = Math.max(...shapes.map((shape) => shape.length))
  return Array.from({ length: rank }, (_, axis) => {
    const extents = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((extent) => extent !== 1)
    if (new Set(extents).size > 1)
      throw new GraphError(`${operation}: ${shapes.map(showShape).join(' and ')} do not broadcast.`)
    return extents[0] ?? 1
  })
}

/** Axes along which a tensor of shape `from` was stretched to `to`: those the rank gained, and those that were 1. */
export function broadcastAxes(from: Shape, to: Shape): { gained: number[]; stretched: number[] } {
  const gained = to.length - from.length
  const axes = to.map((_, axis) => axis)
  return {
    gained: axes.slice(0, gained),
    stretched: axes.slice(gained).filter((axis) => from[axis - gained] === 1 && to[axis] !== 1),
  }
}

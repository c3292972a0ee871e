import { isOperation, type Node } from '../node.ts'
import { broadcastAxes, broadcastShapes, GraphError, sameShape, showShape, sizeOf, type Shape } from '../shape.ts'
import { define } from './define.ts'
import { sum } from './reduction.ts'

const makeReshape = define('reshape', {
  shape([x], { shape }) {
    if (sizeOf(x!) !== sizeOf(shape))
      throw new GraphError(
        `reshape: ${showShape(x!)} has ${sizeOf(x!)} values, ${showShape(shape)} has ${sizeOf(shape)}.`,
      )
    return shape
  },
  gradient: (node, upstream) => [reshape(upstream, node.inputs[0]!.shape)],
})

/** The same values, row-major, under another shape; one extent may be -1. */
export function reshape(x: Node, shape: Shape): Node {
  const known = shape.filter((extent) => extent !== -1)
  const full = shape.map((extent) => (extent === -1 ? sizeOf(x.shape) / sizeOf(known) : extent))
  if (sameShape(full, x.shape)) return x
  const source = isOperation(x, 'reshape') ? x.inputs[0]! : x
  return sameShape(full, source.shape) ? source : makeReshape([source], { shape: full })
}

const makeTranspose = define('transpose', {
  shape([x], { permutation }) {
    if (
      permutation.length !== x!.length ||
      new Set(permutation).size !== x!.length ||
      permutation.some((axis) => x![axis] === undefined)
    ) {
      throw new GraphError(`transpose: [${permutation.join()}] is not a permutation of the axes of ${showShape(x!)}.`)
    }
    return permutation.map((axis) => x![axis]!)
  },
  gradient: (node, upstream) => [transpose(upstream, inverse(node.attributes.permutation))],
})

function inverse(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis))
}

/** Axis i of the result is axis permutation[i] of x. */
export function transpose(x: Node, permutation: readonly number[]): Node {
  return makeTranspose([x], { permutation })
}

const makeBroadcast = define('broadcast', {
  shape([x], { shape }) {
    if (!sameShape(broadcastShapes('broadcast', x!, shape), shape))
      throw new GraphError(`broadcast: ${showShape(x!)} does not stretch to ${showShape(shape)}.`)
    return shape
  },
  gradient: (node, upstream) => [sumTo(upstream, node.inputs[0]!.shape)],
})

/** x repeated along new axes and axes of extent 1. */
export function broadcast(x: Node, shape: Shape): Node {
  return sameShape(x.shape, shape) ? x : makeBroadcast([x], { shape })
}

/** Sums a broadcast result back to the shape it was stretched from: the adjoint of broadcast. */
export function sumTo(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x
  const { gained, stretched } = broadcastAxes(shape, x.shape)
  return reshape(sum(x, [...gained, ...stretched]), shape)
}

const makeSlice = define('slice', {
  shape([x], { starts, extents, steps }) {
    const fits =
      x!.length === extents.length &&
      x!.every(
        (extent, axis) =>
          starts[axis]! >= 0 && extents[axis]! >= 1 && starts[axis]! + (extents[axis]! - 1) * steps[axis]! < extent,
      )
    if (!fits)
      throw new GraphError(
        `slice: ${showShape(extents)} from [${starts.join()}] by [${steps.join()}] leaves ${showShape(x!)}.`,
      )
    return extents
  },
  gradient: (node, upstream) => [embed(upstream, node.inputs[0]!.shape, node.attributes.starts, node.attributes.steps)],
})

function isWhole(x: Node, extents: Shape, starts: readonly number[]): boolean {
  return sameShape(x.shape, extents) && starts.every((start) => start === 0)
}

/** A regular part of x: `extents` values along each axis, from `starts`, every `steps`-th. */
export function slice(
  x: Node,
  starts: readonly number[],
  extents: Shape,
  steps: readonly number[] = starts.map(() => 1),
): Node {
  return isWhole(x, extents, starts) ? x : makeSlice([x], { starts, extents, steps })
}

/** A part of x along one axis. */
export function sliceAxis(x: Node, axis: number, start: number, extent: number): Node {
  const at = (value: number, rest: readonly number[]) => rest.map((other, index) => (index === axis ? value : other))
  return slice(
    x,
    at(
      start,
      x.shape.map(() => 0),
    ),
    at(extent, x.shape),
  )
}

const makeEmbed = define('embed', {
  shape([x], { shape, starts, steps }) {
    const fits =
      x!.length === shape.length &&
      x!.every((extent, axis) => starts[axis]! >= 0 && starts[axis]! + (extent - 1) * steps[axis]! < shape[axis]!)
    if (!fits)
      throw new GraphError(
        `embed: ${showShape(x!)} at [${starts.join()}] by [${steps.join()}] does not fit into ${showShape(shape)}.`,
      )
    return shape
  },
  gradient: (node, upstream) => [slice(upstream, node.attributes.starts, node.inputs[0]!.shape, node.attributes.steps)],
})

/** Zeros of `shape` with x laid at starts + steps * index. */
export function embed(
  x: Node,
  shape: Shape,
  starts: readonly number[],
  steps: readonly number[] = starts.map(() => 1),
): Node {
  return isWhole(x, shape, starts) ? x : makeEmbed([x], { shape, starts, steps })
}

const makeConcatenate = define('concatenate', {
  shape(shapes, { axis }) {
    const first = shapes[0]!
    const fits =
      axis >= 0 &&
      axis < first.length &&
      shapes.every(
        (shape) =>
          shape.length === first.length && shape.every((extent, other) => other === axis || extent === first[other]),
      )
    if (!fits)
      throw new GraphError(`concatenate: ${shapes.map(showShape).join(' and ')} do not join along axis ${axis}.`)
    return first.map((extent, other) =>
      other === axis ? shapes.reduce((total, shape) => total + shape[axis]!, 0) : extent,
    )
  },
  gradient(node, upstream) {
    let start = 0
    return node.inputs.map((part) => {
      const extent = part.shape[node.attributes.axis]!
      start += extent
      return sliceAxis(upstream, node.attributes.axis, start - extent, extent)
    })
  },
})

/** The parts one after another along an axis. */
export function concatenate(parts: readonly [Node, ...Node[]], axis: number): Node {
  return parts.length === 1 ? parts[0] : makeConcatenate(parts, { axis })
}

import type { Node } from '../node.ts'
import { GraphError, showShape, type Shape } from '../shape.ts'
import { define } from './define.ts'
import { multiply } from './elementwise.ts'
import { broadcast } from './layout.ts'

function reducedShape(name: string, x: Shape, axes: readonly number[]): Shape {
  if (axes.some((axis) => x[axis] === undefined) || new Set(axes).size !== axes.length)
    throw new GraphError(`${name}: ${showShape(x)} has no axes [${axes.join()}].`)
  return x.map((extent, axis) => (axes.includes(axis) ? 1 : extent))
}

const makeSum = define('sum', {
  shape: ([x], { axes }) => reducedShape('sum', x!, axes),
  gradient: (node, upstream) => [broadcast(upstream, node.inputs[0]!.shape)],
})

/** Sum over axes, which stay with extent 1. */
export function sum(x: Node, axes: readonly number[] = x.shape.map((_, axis) => axis)): Node {
  return axes.length === 0 ? x : makeSum([x], { axes: [...axes].sort((a, b) => a - b) })
}

const makeMean = define('mean', {
  shape: ([x], { axes }) => reducedShape('mean', x!, axes),
  gradient(node, upstream) {
    const x = node.inputs[0]!
    const count = node.attributes.axes.reduce((product, axis) => product * x.shape[axis]!, 1)
    return [broadcast(multiply(upstream, 1 / count), x.shape)]
  },
})

/** Mean over axes, which stay with extent 1. */
export function mean(x: Node, axes: readonly number[] = x.shape.map((_, axis) => axis)): Node {
  return axes.length === 0 ? x : makeMean([x], { axes: [...axes].sort((a, b) => a - b) })
}

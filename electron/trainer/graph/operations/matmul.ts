import type { Node } from '../node.ts'
import { broadcastShapes, GraphError, showShape } from '../shape.ts'
import { define } from './define.ts'
import { sumTo } from './layout.ts'

const makeMatmul = define('matmul', {
  shape([a, b], { transposeA, transposeB }) {
    const [m, k] = lastTwo(a!, transposeA)
    const [l, n] = lastTwo(b!, transposeB)
    if (a!.length < 2 || b!.length < 2 || k !== l) {
      throw new GraphError(
        `matmul: ${showShape(a!)}${transposeA ? ' transposed' : ''} and ${showShape(b!)}` +
          `${transposeB ? ' transposed' : ''} do not multiply.`,
      )
    }
    return [...broadcastShapes('matmul', a!.slice(0, -2), b!.slice(0, -2)), m, n]
  },
  gradient(node, upstream) {
    const [a, b] = node.inputs as [Node, Node]
    const { transposeA, transposeB } = node.attributes
    // With C = A B, dA = dC B' and dB = A' dC; a transposed operand takes the transpose of its gradient.
    const gradientA = transposeA
      ? matmul(b, upstream, { transposeA: transposeB, transposeB: true })
      : matmul(upstream, b, { transposeB: !transposeB })
    const gradientB = transposeB
      ? matmul(upstream, a, { transposeA: true, transposeB: transposeA })
      : matmul(a, upstream, { transposeA: !transposeA })
    return [sumTo(gradientA, a.shape), sumTo(gradientB, b.shape)]
  },
})

function lastTwo(shape: readonly number[], transposed: boolean): [number, number] {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!]
  return transposed ? [columns, rows] : [rows, columns]
}

/** Matrix product over the last two axes; leading axes broadcast. */
export function matmul(a: Node, b: Node, { transposeA = false, transposeB = false } = {}): Node {
  return makeMatmul([a, b], { transposeA, transposeB })
}

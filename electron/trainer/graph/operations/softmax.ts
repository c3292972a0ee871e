import type { Node } from '../node.ts'
import { define } from './define.ts'
import { multiply, subtract } from './elementwise.ts'
import { sum } from './reduction.ts'

const lastAxis = (node: Node) => [node.shape.length - 1]

const makeSoftmax = define('softmax', {
  shape: ([x]) => x!,
  gradient(node, upstream) {
    const y = node
    return [multiply(y, subtract(upstream, sum(multiply(upstream, y), lastAxis(y))))]
  },
})

/** exp(x) / sum exp(x) over the last axis. */
export function softmax(x: Node): Node {
  return makeSoftmax([x], {})
}

const makeLogSoftmax = define('logSoftmax', {
  shape: ([x]) => x!,
  gradient(node, upstream) {
    const x = node.inputs[0]!
    return [subtract(upstream, multiply(softmax(x), sum(upstream, lastAxis(x))))]
  },
})

/** x - log sum exp(x) over the last axis. */
export function logSoftmax(x: Node): Node {
  return makeLogSoftmax([x], {})
}

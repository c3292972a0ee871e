import type { Node } from '../node.ts'
import { define } from './define.ts'
import { multiply, negate, square, subtract } from './elementwise.ts'
import { mean } from './reduction.ts'

const lastAxis = (node: Node) => [node.shape.length - 1]

const makeStandardize = define('standardize', {
  shape: ([x]) => x!,
  // With y = (x - m) r: dx = r (u - mean(u) - y mean(u y)) (Ba, Kiros and Hinton, 2016, supplement).
  gradient(node, upstream) {
    const alongMean = mean(upstream, lastAxis(node))
    const alongValue = mean(multiply(upstream, node), lastAxis(node))
    const across = subtract(subtract(upstream, multiply(node, alongValue)), alongMean)
    return [multiply(across, inverseDeviation(node.inputs[0]!, node.attributes.epsilon))]
  },
})

const makeInverseDeviation = define('inverseDeviation', {
  shape: ([x]) => [...x!.slice(0, -1), 1],
  // r = (v + epsilon)^(-1/2) and dv/dx = 2 (x - m) / n, so dr/dx = -r^2 y / n with y = (x - m) r.
  gradient(node, upstream) {
    const x = node.inputs[0]!
    const scaled = multiply(negate(multiply(upstream, square(node))), 1 / x.shape.at(-1)!)
    return [multiply(standardize(x, node.attributes.epsilon), scaled)]
  },
})

/** x brought to mean 0 and deviation 1 over the last axis. */
export function standardize(x: Node, epsilon: number): Node {
  return makeStandardize([x], { epsilon })
}

/** The factor of standardize, with extent 1 along the last axis. */
export function inverseDeviation(x: Node, epsilon: number): Node {
  return makeInverseDeviation([x], { epsilon })
}

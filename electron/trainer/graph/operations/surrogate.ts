import type { Node } from '../node.ts'
import { GraphError, sameShape, showShape } from '../shape.ts'
import { define } from './define.ts'
import { multiply } from './elementwise.ts'
import { sumTo } from './layout.ts'

const makeSurrogate = define('surrogate', {
  shape([value, input]) {
    if (!sameShape(value!, input!))
      throw new GraphError(
        `surrogate: the value ${showShape(value!)} and the input ${showShape(input!)} must have one shape.`,
      )
    return value!
  },
  gradient(node, upstream) {
    const [, input, slope] = node.inputs as [Node, Node, Node]
    return [null, sumTo(multiply(upstream, slope), input.shape), null]
  },
})

/**
 * A value with a declared derivative: forward `value`, backward `slope` times the upstream gradient to `input`. With
 * value = F(w*), input = w* and slope = B(w*) this is the PC++ step (ProxConnect++, the coupled proximal quantizers).
 */
export function surrogate(value: Node, input: Node, slope: Node): Node {
  return makeSurrogate([value, input, slope], {})
}

const makeStopGradient = define('stopGradient', { shape: ([x]) => x!, gradient: () => [null] })

/** The value of x, taken as a constant. */
export function stopGradient(x: Node): Node {
  return makeStopGradient([x], {})
}

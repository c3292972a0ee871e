import { isOperation, type Node, type OperationName } from '../node.ts'
import { broadcastShapes, sameShape } from '../shape.ts'
import { define } from './define.ts'
import { broadcast, sumTo } from './layout.ts'
import { scalar } from './source.ts'

/** A node, or a number that becomes a scalar. */
export type Operand = Node | number

type UnaryName =
  | 'negate'
  | 'absolute'
  | 'sign'
  | 'exponential'
  | 'logarithm'
  | 'squareRoot'
  | 'square'
  | 'tanh'
  | 'sigmoid'
  | 'cosine'
  | 'arctangent'
  | 'errorFunction'
  | 'floor'
  | 'relu'
  | 'positive'
type BinaryName = 'add' | 'subtract' | 'multiply' | 'divide' | 'minimum' | 'maximum' | 'less' | 'lessOrEqual'

function unary(name: UnaryName, derivative: ((x: Node, y: Node, upstream: Node) => Node) | null): (x: Node) => Node {
  const make = define(name, {
    shape: ([x]) => x!,
    gradient: (node, upstream) => [derivative === null ? null : derivative(node.inputs[0]!, node, upstream)],
  })
  return (x) => make([x], {})
}

function binary(
  name: BinaryName,
  derivatives: ((a: Node, b: Node, upstream: Node, y: Node) => readonly [Node, Node]) | null,
): (a: Operand, b: Operand) => Node {
  const make = define(name, {
    shape: ([a, b]) => broadcastShapes(name, a!, b!),
    gradient(node, upstream) {
      const [a, b] = node.inputs as [Node, Node]
      const pair = derivatives?.(a, b, upstream, node)
      return pair === undefined ? [null, null] : [sumTo(pair[0], a.shape), sumTo(pair[1], b.shape)]
    },
  })
  return (first, second) => {
    const [a, b] = operands(first, second)
    return throughBroadcast([a, b], (inputs) => make(inputs as [Node, Node], {}), name)
  }
}

function operands(first: Operand, second: Operand): [Node, Node] {
  if (typeof first === 'number') {
    if (typeof second === 'number') throw new TypeError('An elementwise operation needs at least one node.')
    return [scalar(second.graph, first), second]
  }
  return [first, typeof second === 'number' ? scalar(first.graph, second) : second]
}

/**
 * Computes on what was broadcast rather than on the stretched copy, and stretches the result if need be:
 * gradients of reductions stay small until they meet a tensor of full size.
 */
function throughBroadcast(inputs: Node[], make: (inputs: Node[]) => Node, name: OperationName): Node {
  const shape = broadcastShapes(name, ...inputs.map((input) => input.shape))
  const bare = inputs.map((input) => (isOperation(input, 'broadcast') ? input.inputs[0]! : input))
  if (bare.every((node, index) => node === inputs[index])) return make(inputs)
  const result = make(bare)
  return sameShape(result.shape, shape) ? result : broadcast(result, shape)
}

export const negate = unary('negate', (_x, _y, upstream) => negate(upstream))
export const absolute = unary('absolute', (x, _y, upstream) => multiply(upstream, sign(x)))
/** +1 if x >= 0, else -1. Its derivative is zero; quantizers bring their own (see surrogate). */
export const sign = unary('sign', null)
export const exponential = unary('exponential', (_x, y, upstream) => multiply(upstream, y))
export const logarithm = unary('logarithm', (x, _y, upstream) => divide(upstream, x))
export const squareRoot = unary('squareRoot', (_x, y, upstream) => divide(multiply(upstream, 0.5), y))
export const square = unary('square', (x, _y, upstream) => multiply(x, multiply(upstream, 2)))
export const tanh = unary('tanh', (_x, y, upstream) => multiply(upstream, subtract(1, square(y))))
export const sigmoid = unary('sigmoid', (_x, y, upstream) => multiply(upstream, multiply(y, subtract(1, y))))
/** Its derivative is minus the sine, a cosine a quarter turn on. */
export const cosine = unary('cosine', (x, _y, upstream) => multiply(upstream, cosine(add(x, Math.PI / 2))))
export const arctangent = unary('arctangent', (x, _y, upstream) => divide(upstream, add(1, square(x))))
/** erf(x), 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
export const errorFunction = unary('errorFunction', (x, _y, upstream) =>
  multiply(upstream, multiply(2 / Math.sqrt(Math.PI), exponential(negate(square(x))))),
)
/** The largest whole number that is at most x. Its derivative is zero, as that of the sign. */
export const floor = unary('floor', null)
export const relu = unary('relu', (_x, y, upstream) => multiply(upstream, positive(y)))
/** 1 if x > 0, else 0. */
export const positive = unary('positive', null)

export const add = binary('add', (_a, _b, upstream) => [upstream, upstream])
export const subtract = binary('subtract', (_a, _b, upstream) => [upstream, negate(upstream)])
export const multiply = binary('multiply', (a, b, upstream) => [multiply(upstream, b), multiply(upstream, a)])
export const divide = binary('divide', (_a, b, upstream, y) => [
  divide(upstream, b),
  negate(divide(multiply(upstream, y), b)),
])
/** Where both are equal the gradient goes to the first. */
export const minimum = binary('minimum', (a, b, upstream) => [
  multiply(upstream, lessOrEqual(a, b)),
  multiply(upstream, less(b, a)),
])
/** Where both are equal the gradient goes to the first. */
export const maximum = binary('maximum', (a, b, upstream) => [
  multiply(upstream, lessOrEqual(b, a)),
  multiply(upstream, less(a, b)),
])
/** 1 if a < b, else 0; no gradient. */
export const less = binary('less', null)
/** 1 if a <= b, else 0; no gradient. */
export const lessOrEqual = binary('lessOrEqual', null)

const makeWhere = define('where', {
  shape: (shapes) => broadcastShapes('where', ...shapes),
  gradient(node, upstream) {
    const [condition, a, b] = node.inputs as [Node, Node, Node]
    return [null, sumTo(where(condition, upstream, 0), a.shape), sumTo(where(condition, 0, upstream), b.shape)]
  },
})

/** a where condition is not 0, else b. */
export function where(condition: Node, a: Operand, b: Operand): Node {
  const [first, second] = [a, b].map((operand) =>
    typeof operand === 'number' ? scalar(condition.graph, operand) : operand,
  ) as [Node, Node]
  return makeWhere([condition, first, second], {})
}

/** 1 / x. */
export function reciprocal(x: Node): Node {
  return divide(1, x)
}

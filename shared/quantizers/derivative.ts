import {
  constant,
  cosine,
  sigmoid,
  sign,
  symbol,
  type BinaryOperation,
  type Expression,
  type UnaryOperation,
} from './expression.ts'
import { interpret, symbolsOf, type Algebra } from './interpret.ts'
import { simplifying } from './simplify.ts'

/** An expression together with its derivative: forward-mode differentiation, on expressions in place of numbers. */
interface Dual {
  value: Expression
  slope: Expression
}

const { unary, binary, select } = simplifying
const plus = (left: Expression, right: Expression): Expression => binary('add', left, right)
const minus = (left: Expression, right: Expression): Expression => binary('subtract', left, right)
const times = (left: Expression, right: Expression): Expression => binary('multiply', left, right)
const over = (left: Expression, right: Expression): Expression => binary('divide', left, right)

/** The derivative of each function at `x`, where `y` is its value there. */
const slopes: Readonly<Record<UnaryOperation, (x: Expression, y: Expression) => Expression>> = {
  negate: () => constant(-1),
  absolute: (x) => sign(x),
  sign: () => constant(0),
  exponential: (_, y) => y,
  logarithm: (x) => over(constant(1), x),
  squareRoot: (_, y) => over(constant(1), times(constant(2), y)),
  tanh: (_, y) => minus(constant(1), times(y, y)),
  // sigmoid(-x) is 1 - sigmoid(x) with all its digits.
  sigmoid: (x, y) => times(y, sigmoid(unary('negate', x))),
  cosine: (x) => cosine(plus(x, constant(Math.PI / 2))),
  arctangent: (x) => over(constant(1), plus(constant(1), times(x, x))),
  errorFunction: (x) => times(constant(2 / Math.sqrt(Math.PI)), unary('exponential', unary('negate', times(x, x)))),
  floor: () => constant(0),
}

const dualAlgebra: Algebra<Dual> = {
  constant: (value) => ({ value: constant(value), slope: constant(0) }),
  unary: (operation, operand) => {
    const value = unary(operation, operand.value)
    return { value, slope: times(slopes[operation](operand.value, value), operand.slope) }
  },
  binary: (operation, left, right) => ({
    value: binary(operation, left.value, right.value),
    slope: binarySlope(operation, left, right),
  }),
  select: (comparison, left, right, then, otherwise) => ({
    value: select(comparison, left.value, right.value, then.value, otherwise.value),
    slope: select(comparison, left.value, right.value, then.slope, otherwise.slope),
  }),
}

function binarySlope(operation: BinaryOperation, left: Dual, right: Dual): Expression {
  switch (operation) {
    case 'add':
      return plus(left.slope, right.slope)
    case 'subtract':
      return minus(left.slope, right.slope)
    case 'multiply':
      return plus(times(left.slope, right.value), times(left.value, right.slope))
    case 'divide':
      return over(minus(left.slope, times(over(left.value, right.value), right.slope)), right.value)
    case 'minimum':
      return select('lessOrEqual', left.value, right.value, left.slope, right.slope)
    case 'maximum':
      return select('lessOrEqual', right.value, left.value, left.slope, right.slope)
  }
}

/**
 * The derivative of an expression with respect to a symbol, simplified. Piece by piece: jumps (of the sign, of the
 * floor, between the branches of a select) count for nothing; at a kink it is the slope of the branch that is taken
 * there, and of absolute(x) at 0 it is +1.
 */
export function derivative(root: Expression, name: string): Expression {
  const symbols = [...symbolsOf(root)].map((each): [string, Dual] => [
    each,
    { value: symbol(each), slope: constant(each === name ? 1 : 0) },
  ])
  return interpret(root, dualAlgebra, Object.fromEntries(symbols)).slope
}

/**
 * Scalar expressions in the latent weight `w`, the sharpness `mu` and a quantizer's parameters. A quantizer is a pair
 * of them; values, graph operations, derivatives and text all come from the same data (see interpret.ts, derivative.ts,
 * text.ts).
 */
export type Expression =
  | { kind: 'constant'; value: number }
  | { kind: 'symbol'; name: string }
  | { kind: 'unary'; operation: UnaryOperation; operand: Expression }
  | { kind: 'binary'; operation: BinaryOperation; left: Expression; right: Expression }
  /** `then` where left < right (or <=), else `otherwise`: piecewise functions are chains of these. */
  | {
      kind: 'select'
      comparison: Comparison
      left: Expression
      right: Expression
      then: Expression
      otherwise: Expression
    }

/** `sign(0)` is +1 (theory: torch.sign, which gives 0, would make a third level). */
export type UnaryOperation =
  | 'negate'
  | 'absolute'
  | 'sign'
  | 'exponential'
  | 'logarithm'
  | 'squareRoot'
  | 'tanh'
  | 'sigmoid'
  | 'cosine'
  | 'arctangent'
  | 'errorFunction'
  | 'floor'
export type BinaryOperation = 'add' | 'subtract' | 'multiply' | 'divide' | 'minimum' | 'maximum'
export type Comparison = 'less' | 'lessOrEqual'

/** Accepted as an expression. */
export type Term = Expression | number

function expression(term: Term): Expression {
  return typeof term === 'number' ? { kind: 'constant', value: term } : term
}

export const symbol = (name: string): Expression => ({ kind: 'symbol', name })
/** The latent weight. */
export const w = symbol('w')
/** The sharpness. */
export const mu = symbol('mu')

const unary =
  (operation: UnaryOperation) =>
  (operand: Term): Expression => ({ kind: 'unary', operation, operand: expression(operand) })
const binary =
  (operation: BinaryOperation) =>
  (left: Term, right: Term): Expression => ({
    kind: 'binary',
    operation,
    left: expression(left),
    right: expression(right),
  })

export const constant = (value: number): Expression => expression(value)
export const negate = unary('negate')
export const absolute = unary('absolute')
export const sign = unary('sign')
export const exponential = unary('exponential')
export const logarithm = unary('logarithm')
export const squareRoot = unary('squareRoot')
export const tanh = unary('tanh')
export const sigmoid = unary('sigmoid')
export const cosine = unary('cosine')
export const arctangent = unary('arctangent')
export const errorFunction = unary('errorFunction')
export const floor = unary('floor')
export const add = binary('add')
export const subtract = binary('subtract')
export const multiply = binary('multiply')
export const divide = binary('divide')
export const minimum = binary('minimum')
export const maximum = binary('maximum')

/** `then` where left < right, else `otherwise`. */
export function whereLess(left: Term, right: Term, then: Term, otherwise: Term): Expression {
  return {
    kind: 'select',
    comparison: 'less',
    left: expression(left),
    right: expression(right),
    then: expression(then),
    otherwise: expression(otherwise),
  }
}

/** `then` where left <= right, else `otherwise`. */
export function whereAtMost(left: Term, right: Term, then: Term, otherwise: Term): Expression {
  return {
    kind: 'select',
    comparison: 'lessOrEqual',
    left: expression(left),
    right: expression(right),
    then: expression(then),
    otherwise: expression(otherwise),
  }
}

/** The product of several terms. */
export function product(first: Term, ...rest: Term[]): Expression {
  return rest.reduce<Expression>((left, right) => multiply(left, right), expression(first))
}

import { errorFunction } from '../statistics/normal.ts'
import type { BinaryOperation, Expression, UnaryOperation } from './expression.ts'
import { interpret, type Algebra, type Symbols } from './interpret.ts'

const unaryFunctions: Record<UnaryOperation, (x: number) => number> = {
  negate: (x) => -x,
  absolute: Math.abs,
  sign: (x) => (x >= 0 ? 1 : -1),
  exponential: Math.exp,
  logarithm: Math.log,
  squareRoot: Math.sqrt,
  tanh: Math.tanh,
  sigmoid: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  cosine: Math.cos,
  arctangent: Math.atan,
  errorFunction,
  floor: Math.floor,
}

const binaryFunctions: Record<BinaryOperation, (x: number, y: number) => number> = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  minimum: Math.min,
  maximum: Math.max,
}

/** Expressions as float64 numbers: plots, the command line and the judge of the engines. */
export const scalarAlgebra: Algebra<number> = {
  constant: (value) => value,
  unary: (operation, operand) => unaryFunctions[operation](operand),
  binary: (operation, left, right) => binaryFunctions[operation](left, right),
  select: (comparison, left, right, then, otherwise) =>
    (comparison === 'less' ? left < right : left <= right) ? then : otherwise,
}

/**
 * An expression as a function of the latent weight, for many evaluations. Shared sub-expressions are computed once a
 * call, and of a select only the branch that holds: a function of many stretches costs what its branches are deep.
 * @param symbols every symbol of the expression but w
 */
export function compile(expression: Expression, symbols: Symbols<number>): (w: number) => number {
  let latent = 0
  let call = 0
  /** Computes once a call, however often it is asked. */
  const once = (compute: () => number): (() => number) => {
    let last = 0
    let value = Number.NaN
    return () => {
      if (last === call) return value
      value = compute()
      last = call
      return value
    }
  }
  const lazy: Algebra<() => number> = {
    constant: (value) => () => value,
    unary: (operation, operand) => {
      const apply = unaryFunctions[operation]
      return once(() => apply(operand()))
    },
    binary: (operation, left, right) => {
      const apply = binaryFunctions[operation]
      return once(() => apply(left(), right()))
    },
    select: (comparison, left, right, then, otherwise) =>
      comparison === 'less'
        ? once(() => (left() < right() ? then() : otherwise()))
        : once(() => (left() <= right() ? then() : otherwise())),
  }
  const given = Object.fromEntries(Object.entries(symbols).map(([name, value]) => [name, () => value]))
  const result = interpret(expression, lazy, { ...given, w: () => latent })
  return (value) => {
    latent = value
    call++
    return result()
  }
}

/** Value of an expression with every symbol given. */
export function evaluate(expression: Expression, symbols: Symbols<number>): number {
  return interpret(expression, scalarAlgebra, symbols)
}

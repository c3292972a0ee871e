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
  select: (comparison, left, right, then, otherwise) => ((comparison === 'less' ? left < right : left <= right) ? then : otherwise),
}

/**
 * An expression as a function of the latent weight, for many evaluations. Shared sub-expressions are computed once a call.
 * @param symbols every symbol of the expression but w
 */
export function compile(expression: Expression, symbols: Symbols<number>): (w: number) => number {
  const steps: (() => number)[] = []
  const values: number[] = []
  const place = (step: () => number): number => {
    values.push(Number.NaN)
    return steps.push(step) - 1
  }
  // A value of this algebra is its place in `values`; constants and symbols stand there from the start.
  const fixed = (value: number): number => {
    const index = place(() => value)
    values[index] = value
    return index
  }
  const tape: Algebra<number> = {
    constant: fixed,
    unary: (operation, operand) => {
      const apply = unaryFunctions[operation]
      return place(() => apply(values[operand]!))
    },
    binary: (operation, left, right) => {
      const apply = binaryFunctions[operation]
      return place(() => apply(values[left]!, values[right]!))
    },
    select: (comparison, left, right, then, otherwise) =>
      place(() => scalarAlgebra.select(comparison, values[left]!, values[right]!, values[then]!, values[otherwise]!)),
  }
  let latent = 0
  const w = place(() => latent)
  const places = Object.fromEntries([...Object.entries(symbols)].map(([name, value]) => [name, fixed(value)]))
  const result = interpret(expression, tape, { ...places, w })
  return (value) => {
    latent = value
    for (let index = 0; index < steps.length; index++) values[index] = steps[index]!()
    return values[result]!
  }
}

/** Value of an expression with every symbol given. */
export function evaluate(expression: Expression, symbols: Symbols<number>): number {
  return interpret(expression, scalarAlgebra, symbols)
}

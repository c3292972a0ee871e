import {
  absolute,
  add,
  arctangent,
  cosine,
  divide,
  errorFunction,
  exponential,
  floor,
  logarithm,
  maximum,
  minimum,
  multiply,
  negate,
  sigmoid,
  sign,
  squareRoot,
  subtract,
  tanh,
  type Expression,
} from '../expression.ts'
import { raised } from './powers.ts'

type Build = (...operands: Expression[]) => Expression

export interface NamedFunction {
  /** Least and greatest number of operands. */
  takes: readonly [number, number]
  build: Build
}

const of = (count: number, build: Build): NamedFunction => ({ takes: [count, count], build })
const ofSeveral = (build: (left: Expression, right: Expression) => Expression): NamedFunction => ({
  takes: [2, 20],
  build: (...operands) => operands.reduce(build),
})

/** 2 e^-|x| / (1 + e^-2|x|): neither it nor its derivative overflows. */
function hyperbolicSecant(x: Expression): Expression {
  const decay = exponential(negate(absolute(x)))
  return divide(multiply(2, decay), add(1, multiply(decay, decay)))
}

/** By half the angle: no digits are lost at the ends, and there is no value beyond them. */
function arcsine(x: Expression): Expression {
  return multiply(2, arctangent(divide(x, add(1, squareRoot(multiply(subtract(1, x), add(1, x)))))))
}

function arccosine(x: Expression): Expression {
  return multiply(2, arctangent(squareRoot(divide(subtract(1, x), add(1, x)))))
}

/** log(1 + e^x), which does not overflow. */
function softplus(x: Expression): Expression {
  return add(maximum(x, 0), logarithm(add(1, exponential(negate(absolute(x))))))
}

/** Of negative numbers too, where a power with the exponent 1/3 has no value. */
function cubeRoot(x: Expression): Expression {
  return multiply(sign(x), exponential(divide(logarithm(absolute(x)), 3)))
}

/** Functions of expressions. `where` is apart: it takes a condition. */
export const functions: Readonly<Record<string, NamedFunction>> = {
  abs: of(1, (x) => absolute(x!)),
  sign: of(1, (x) => sign(x!)),
  exp: of(1, (x) => exponential(x!)),
  log: of(1, (x) => logarithm(x!)),
  ln: of(1, (x) => logarithm(x!)),
  log2: of(1, (x) => divide(logarithm(x!), Math.LN2)),
  sqrt: of(1, (x) => squareRoot(x!)),
  cbrt: of(1, (x) => cubeRoot(x!)),
  pow: of(2, (x, exponent) => raised(x!, exponent!)),
  tanh: of(1, (x) => tanh(x!)),
  sigmoid: of(1, (x) => sigmoid(x!)),
  cosh: of(1, (x) => divide(add(exponential(x!), exponential(negate(x!))), 2)),
  sinh: of(1, (x) => divide(subtract(exponential(x!), exponential(negate(x!))), 2)),
  sech: of(1, (x) => hyperbolicSecant(x!)),
  cos: of(1, (x) => cosine(x!)),
  sin: of(1, (x) => cosine(subtract(x!, Math.PI / 2))),
  asin: of(1, (x) => arcsine(x!)),
  acos: of(1, (x) => arccosine(x!)),
  atan: of(1, (x) => arctangent(x!)),
  erf: of(1, (x) => errorFunction(x!)),
  floor: of(1, (x) => floor(x!)),
  ceil: of(1, (x) => negate(floor(negate(x!)))),
  round: of(1, (x) => floor(add(x!, 0.5))),
  softplus: of(1, (x) => softplus(x!)),
  softsign: of(1, (x) => divide(x!, add(1, absolute(x!)))),
  relu: of(1, (x) => maximum(x!, 0)),
  min: ofSeveral(minimum),
  max: ofSeveral(maximum),
  clamp: of(3, (x, low, high) => minimum(maximum(x!, low!), high!)),
  clip: of(3, (x, low, high) => minimum(maximum(x!, low!), high!)),
}

export const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E }

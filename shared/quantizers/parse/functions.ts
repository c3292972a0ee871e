import {
  absolute,
  add,
  cosine,
  divide,
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

/** Functions of expressions. `where` is apart: it takes a condition. */
export const functions: Readonly<Record<string, NamedFunction>> = {
  abs: of(1, (x) => absolute(x!)),
  sign: of(1, (x) => sign(x!)),
  exp: of(1, (x) => exponential(x!)),
  log: of(1, (x) => logarithm(x!)),
  ln: of(1, (x) => logarithm(x!)),
  sqrt: of(1, (x) => squareRoot(x!)),
  tanh: of(1, (x) => tanh(x!)),
  sigmoid: of(1, (x) => sigmoid(x!)),
  cosh: of(1, (x) => divide(add(exponential(x!), exponential(negate(x!))), 2)),
  sinh: of(1, (x) => divide(subtract(exponential(x!), exponential(negate(x!))), 2)),
  sech: of(1, (x) => hyperbolicSecant(x!)),
  cos: of(1, (x) => cosine(x!)),
  sin: of(1, (x) => cosine(subtract(x!, Math.PI / 2))),
  floor: of(1, (x) => floor(x!)),
  ceil: of(1, (x) => negate(floor(negate(x!)))),
  round: of(1, (x) => floor(add(x!, 0.5))),
  relu: of(1, (x) => maximum(x!, 0)),
  min: ofSeveral(minimum),
  max: ofSeveral(maximum),
  clamp: of(3, (x, low, high) => minimum(maximum(x!, low!), high!)),
  clip: of(3, (x, low, high) => minimum(maximum(x!, low!), high!)),
}

export const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E }

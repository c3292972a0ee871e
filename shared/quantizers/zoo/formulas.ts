import {
  absolute,
  add,
  divide,
  maximum,
  minimum,
  mu,
  multiply,
  negate,
  product,
  sigmoid,
  sign,
  subtract,
  symbol,
  tanh,
  w,
  whereAtMost,
  type Expression,
  type Term,
} from '../expression.ts'
import type { Ramp } from '../quantizer.ts'

const muW = multiply(mu, w)
const s = sigmoid(muW)
/** 1 - s, written so that it keeps its digits where s is close to 1. */
const sBar = sigmoid(negate(muW))

/** SS_mu(w) = 2 s (1 + mu w (1 - s)) - 1 with s = sigmoid(mu w): the sign-Swish of BNN+. */
export const signSwish = subtract(product(2, s, add(1, multiply(muW, sBar))), 1)
/**
 * SS'_mu(w) = mu (2 - mu w tanh(mu w / 2)) / (1 + cosh(mu w)), in a form that does not overflow:
 * 1 / (1 + cosh x) = 2 s (1 - s) and tanh(x / 2) = s - (1 - s).
 */
export const signSwishDerivative = product(2, mu, s, sBar, subtract(2, multiply(muW, subtract(s, sBar))))

/** 1 - tanh(x)^2, in a form that keeps its digits where tanh is close to 1. */
export function tanhSlope(x: Term): Expression {
  return product(4, sigmoid(multiply(2, x)), sigmoid(multiply(-2, x)))
}

/** k = max(1 / t, 1) of IR-Net and RBNN, t being mu: keeps the backward quantizer near 1 while t is small. */
export const gain = maximum(divide(1, mu), 1)
/** k tanh(t w), of which IR-Net's error decay estimator is the derivative. */
export const decayingTanh = multiply(gain, tanh(muW))
/** k t (1 - tanh(t w)^2). */
export const decayingTanhSlope = product(gain, mu, tanhSlope(muW))

/** max(0, 2 - 2 |w|), the derivative of Bi-Real's polynomial. */
export const polynomialSlope = maximum(0, subtract(2, multiply(2, absolute(w))))
/** 2 w - w |w| within [-1, 1], the sign beyond. */
export const polynomial = whereAtMost(absolute(w), 1, multiply(w, subtract(2, absolute(w))), sign(w))

export function clamp(x: Term, low: Term, high: Term): Expression {
  return minimum(maximum(x, low), high)
}

/** Training progress, from 0 to 1: what ramps are written in. */
export const progress = symbol('progress')

/** The parameter rises linearly from 0 to its value over the whole training. */
export function linearRamp(parameter: string): Ramp {
  return { parameter, from: 0, rise: progress }
}

/** 0 until the parameter `start`, 1 from the parameter `end` on, linear between them. */
export const betweenStartAndEnd = clamp(
  divide(subtract(progress, symbol('start')), maximum(subtract(symbol('end'), symbol('start')), 1e-9)),
  0,
  1,
)

/** The two parameters of `betweenStartAndEnd`. */
export const startAndEnd = [
  {
    name: 'start',
    title: 'Start',
    help: 'Share of the training at which the change begins.',
    default: 0,
    minimum: 0,
    maximum: 1,
  },
  {
    name: 'end',
    title: 'End',
    help: 'Share of the training at which the change is complete; from then on the weights are signs.',
    default: 0.75,
    minimum: 0,
    maximum: 1,
  },
]

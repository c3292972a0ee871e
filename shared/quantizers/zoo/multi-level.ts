import {
  absolute,
  add,
  constant,
  divide,
  exponential,
  floor,
  multiply,
  sign,
  subtract,
  symbol,
  tanh,
  w,
  whereAtMost,
  type Expression,
} from '../expression.ts'
import type { Quantizer } from '../quantizer.ts'
import { clamp, tanhSlope } from './formulas.ts'

/** 2^bits; rounded, since exp and log are not exact. */
const levels = floor(add(exponential(multiply(symbol('bits'), Math.LN2)), 0.5))
const steps = subtract(levels, 1)
const bits = {
  name: 'bits',
  title: 'Bits',
  help: 'A weight has 2^bits levels, evenly spaced from -1 to 1.',
  default: 2,
  minimum: 2,
  maximum: 8,
  integer: true,
}

/** The nearest of 2^bits levels to a value from -1 to 1: 2 round(steps (x + 1) / 2) / steps - 1. */
function nearestLevel(x: Expression): Expression {
  return subtract(multiply(2, divide(floor(add(multiply(steps, divide(add(x, 1), 2)), 0.5)), steps)), 1)
}

const ternaryForward = whereAtMost(absolute(w), symbol('delta'), 0, sign(w))

export const ternary: Quantizer = {
  name: 'ternary',
  title: 'Ternary',
  help: 'The levels -1, 0 and 1: 0 within the threshold, the sign beyond; the gradient passes straight through.',
  reference: 'Li, Zhang and Liu, 2016 (TWN)',
  departure: 'A fixed threshold; the source takes 0.7 times the mean magnitude of the layer; no scale.',
  parameters: [
    {
      name: 'delta',
      title: 'Threshold',
      help: 'Latent weights as near to 0 as this become 0.',
      default: 0.025,
      minimum: 0,
      maximum: 100,
    },
  ],
  forward: ternaryForward,
  backward: constant(1),
  deploy: ternaryForward,
  levels: constant(3),
  binary: false,
  mu: null,
  ramped: [],
}

const uniformForward = nearestLevel(clamp(w, -1, 1))

export const uniform: Quantizer = {
  name: 'uniform',
  title: 'Uniform',
  help: 'The nearest of 2^bits evenly spaced levels; the gradient passes where the latent weight lies within [-1, 1].',
  reference: 'Rounding with a straight-through gradient',
  departure: 'The range is fixed to [-1, 1].',
  parameters: [bits],
  forward: uniformForward,
  backward: whereAtMost(absolute(w), 1, 1, 0),
  deploy: uniformForward,
  levels,
  binary: false,
  mu: null,
  ramped: [],
}

const greatest = Math.tanh(1)
const dorefaForward = nearestLevel(clamp(divide(tanh(w), greatest), -1, 1))

export const dorefa: Quantizer = {
  name: 'dorefa',
  title: 'DoReFa',
  help: 'tanh, then the nearest of 2^bits evenly spaced levels; backward the derivative of the tanh.',
  reference: 'Zhou, Wu, Ni, Zhou, Wen and Zou, 2016',
  departure: 'tanh(w) is divided by tanh(1); the source divides by its maximum over the layer.',
  parameters: [bits],
  forward: dorefaForward,
  backward: divide(tanhSlope(w), greatest),
  deploy: dorefaForward,
  levels,
  binary: false,
  mu: null,
  ramped: [],
}

import {
  add,
  constant,
  divide,
  maximum,
  minimum,
  mu,
  multiply,
  negate,
  sigmoid,
  sign,
  subtract,
  symbol,
  tanh,
  w,
  whereAtMost,
  whereLess,
} from '../expression.ts'
import type { Quantizer } from '../quantizer.ts'
import { betweenStartAndEnd, clamp, linearRamp, startAndEnd } from './formulas.ts'

const rho = symbol('rho')
const varrho = symbol('varrho')
/** L_rho^varrho for the levels -1 and +1: flats of half-width rho, a jump of half-height varrho at 0. */
const flatLow = minimum(0, add(-1, rho))
const flatHigh = maximum(0, subtract(1, rho))
const jumpLow = maximum(-1, negate(varrho))
const jumpHigh = minimum(1, varrho)
const risingLow = add(-1, divide(multiply(subtract(w, flatLow), add(jumpLow, 1)), negate(flatLow)))
const risingHigh = add(jumpHigh, divide(multiply(w, subtract(1, jumpHigh)), flatHigh))
/** At the end of the lower flat both sides are -1, unless the flats meet: the sign of 0 is then +1, as deployed. */
const proxConnectForward = whereLess(
  w,
  flatLow,
  -1,
  whereLess(w, 0, whereLess(flatLow, 0, risingLow, -1), whereLess(w, flatHigh, risingHigh, 1)),
)

export const proxConnect: Quantizer = {
  name: 'pc',
  title: 'PC',
  help:
    'ProxConnect with the proximal quantizer L of flats rho and jump varrho, both rising linearly to their ' +
    'value; at 1 it is the sign.',
  reference: 'Dockhorn, Yu, Sari, Partovi Nia et al., 2021',
  departure:
    'L is written as we read its figure; clamping beyond the end levels, +1 at 0 once the flats meet and the linear ' +
    'rise are ours.',
  parameters: [
    {
      name: 'rho',
      title: 'rho',
      help: 'Half-width of the flat around each level, reached at the end.',
      default: 1,
      minimum: 0,
      maximum: 1,
    },
    {
      name: 'varrho',
      title: 'varrho',
      help: 'Half-height of the jump between the levels, reached at the end.',
      default: 1,
      minimum: 0,
      maximum: 1,
    },
  ],
  forward: proxConnectForward,
  backward: constant(1),
  deploy: sign(w),
  levels: constant(2),
  binary: true,
  mu: null,
  ramped: [linearRamp('rho'), linearRamp('varrho')],
}

const theta = symbol('theta')

export const binaryRelax: Quantizer = {
  name: 'binaryrelax',
  title: 'BinaryRelax',
  help:
    'A mean of the latent weight and its sign, on which the sign weighs more and more; the gradient passes ' +
    'straight through.',
  reference: 'Yin, Zhang, Lyu, Osher, Qi and Xin, 2018; the linear rise of theta is that of the PARQ code',
  departure: 'The levels are -1 and +1; the source scales them to each layer.',
  parameters: [
    {
      name: 'theta',
      title: 'theta',
      help: 'Weight of the sign in the mean, reached at the end.',
      default: 1,
      minimum: 0,
      maximum: 1,
    },
    ...startAndEnd,
  ],
  forward: add(multiply(subtract(1, theta), w), multiply(theta, sign(w))),
  backward: constant(1),
  deploy: sign(w),
  levels: constant(2),
  binary: true,
  mu: null,
  ramped: [{ parameter: 'theta', from: 0, rise: betweenStartAndEnd }],
}

const inverseSlope = symbol('inverseSlope')
const halfSteepness = divide(symbol('steepness'), 2)
/** From 0 to 1 along a sigmoid, cut to its middle part and stretched so that both ends are met. */
const sigmoidRise = divide(
  subtract(sigmoid(multiply(symbol('steepness'), subtract(betweenStartAndEnd, 0.5))), sigmoid(negate(halfSteepness))),
  subtract(sigmoid(halfSteepness), sigmoid(negate(halfSteepness))),
)

export const piecewiseAffine: Quantizer = {
  name: 'parq',
  title: 'PARQ',
  help:
    'The proximal map of a piecewise-affine regularizer: a line through 0 that steepens along a sigmoid schedule ' +
    'until it is the sign.',
  reference: 'Jin, Ma, Liu, Gromov, Defazio and Xiao, 2025',
  departure: 'The levels are -1 and +1; the source estimates them from each layer again and again.',
  parameters: [
    {
      name: 'inverseSlope',
      title: 'Inverse slope',
      help: 'One over the slope of the line, from 1 at the start to this value at the end; 0 is the sign.',
      default: 0,
      minimum: 0,
      maximum: 1,
    },
    {
      name: 'steepness',
      title: 'Steepness',
      help: 'How suddenly the slope changes, half way from start to end.',
      default: 10,
      minimum: 0.1,
      maximum: 100,
    },
    ...startAndEnd,
  ],
  // Below 1e-6 the line is steeper than float32 resolves around the levels.
  forward: whereAtMost(inverseSlope, 1e-6, sign(w), clamp(divide(w, maximum(inverseSlope, 1e-6)), -1, 1)),
  backward: constant(1),
  deploy: sign(w),
  levels: constant(2),
  binary: true,
  mu: null,
  ramped: [{ parameter: 'inverseSlope', from: 1, rise: sigmoidRise }],
}

export const mirrorDescent: Quantizer = {
  name: 'md-tanh',
  title: 'MD tanh',
  help: 'Mirror descent with tanh: tanh forward, the gradient passes straight through.',
  reference: 'Ajanthan, Gupta, Torr, Hartley and Dokania, 2021',
  departure: 'The schedule of mu is ours.',
  parameters: [],
  forward: tanh(multiply(mu, w)),
  backward: constant(1),
  deploy: sign(w),
  levels: constant(2),
  binary: true,
  mu: { kind: 'exponential', start: 1, end: 100 },
  ramped: [],
}

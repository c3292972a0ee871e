import { constant, mu, multiply, sign, tanh, w } from '../expression.ts'
import type { Quantizer } from '../quantizer.ts'
import {
  decayingTanh,
  decayingTanhSlope,
  polynomial,
  polynomialSlope,
  signSwish,
  signSwishDerivative,
  tanhSlope,
} from './formulas.ts'

/**
 * Pairs whose backward quantizer is the derivative of the forward one: admissible by construction, with P the identity.
 */

export const signSwishPair: Quantizer = {
  name: 'bnn++',
  title: 'BNN++',
  help: 'Sign-Swish forward and its derivative backward; mu rises until the forward is nearly the sign.',
  reference: 'Lu, Yu, Li and Partovi Nia, 2023',
  departure: 'The schedule of mu is ours.',
  parameters: [],
  forward: signSwish,
  backward: signSwishDerivative,
  deploy: sign(w),
  levels: constant(2),
  binary: true,
  mu: { kind: 'exponential', start: 5, end: 200 },
  ramped: [],
}

export const polynomialPlus: Quantizer = {
  name: 'poly+',
  title: 'Poly+',
  help: 'The admissible twin of Bi-Real: its backward quantizer, with the integral of it as forward quantizer.',
  reference: 'Backward from Liu, Wu, Luo, Yang, Liu and Cheng, 2018; the forward is its integral',
  departure: 'The forward never becomes the sign: what is deployed differs from what was trained.',
  parameters: [],
  forward: polynomial,
  backward: polynomialSlope,
  deploy: sign(w),
  levels: constant(2),
  binary: true,
  mu: null,
  ramped: [],
}

export const errorDecayPlus: Quantizer = {
  name: 'ede+',
  title: 'EDE+',
  help:
    'The admissible twin of EDE: its backward quantizer, with the integral of it, k tanh(mu w), as forward ' +
    'quantizer.',
  reference: 'Backward from Qin, Gong, Liu, Shen, Wei, Yu and Song, 2020; the forward is its integral',
  departure: 'Weights are neither standardized nor scaled by powers of two.',
  parameters: [],
  forward: decayingTanh,
  backward: decayingTanhSlope,
  deploy: sign(w),
  levels: constant(2),
  binary: true,
  mu: { kind: 'exponential', start: 1e-3, end: 10 },
  ramped: [],
}

const sharpTanh = multiply(mu, w)

export const tanhPair: Quantizer = {
  name: 'tanh',
  title: 'tanh',
  help: 'tanh forward and its derivative backward; mu rises until the forward is nearly the sign.',
  reference: 'Backward is the derivative of the forward',
  departure: 'The schedule of mu is ours.',
  parameters: [],
  forward: tanh(sharpTanh),
  backward: multiply(mu, tanhSlope(sharpTanh)),
  deploy: sign(w),
  levels: constant(2),
  binary: true,
  mu: { kind: 'exponential', start: 1, end: 100 },
  ramped: [],
}

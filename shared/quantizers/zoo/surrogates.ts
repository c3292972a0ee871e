import {
  absolute,
  add,
  constant,
  cosine,
  divide,
  exponential,
  logarithm,
  maximum,
  mu,
  multiply,
  product,
  sign,
  subtract,
  symbol,
  w,
  whereAtMost,
  whereLess,
  type Expression,
} from '../expression.ts'
import type { Quantizer } from '../quantizer.ts'
import { decayingTanhSlope, gain, polynomialSlope, progress, signSwishDerivative, tanhSlope } from './formulas.ts'

/** Pairs with the sign forward and the derivative of something smoother backward. */
const signForward = { forward: sign(w), deploy: sign(w), levels: constant(2), binary: true } as const

export const signSwishSurrogate: Quantizer = {
  ...signForward,
  name: 'bnn+',
  title: 'BNN+',
  help:
    'Sign forward, derivative of the sign-Swish backward. B is up to mu: under sgd, latent weights take mu times the ' +
    'step of a method with B = 1 at the same learning rate; adam and adamw undo that.',
  reference: 'Darabi, Belbahri, Courbariaux and Partovi Nia, 2018',
  departure: 'Neither its regularizer nor its learned scale.',
  parameters: [],
  backward: signSwishDerivative,
  mu: { kind: 'constant', start: 5, end: 5 },
  ramped: [],
}

export const biReal: Quantizer = {
  ...signForward,
  name: 'bireal',
  title: 'Bi-Real',
  help: 'Sign forward, derivative of a piecewise polynomial backward: a triangle over [-1, 1].',
  reference: 'Liu, Wu, Luo, Yang, Liu and Cheng, 2018',
  departure: 'The source has it on activations; here it is on weights, without their magnitude.',
  parameters: [],
  backward: polynomialSlope,
  mu: null,
  ramped: [],
}

export const errorDecay: Quantizer = {
  ...signForward,
  name: 'ede',
  title: 'EDE',
  help: 'Sign forward; backward the derivative of k tanh(mu w), from nearly 1 everywhere to a peak at 0.',
  reference: 'Qin, Gong, Liu, Shen, Wei, Yu and Song, 2020 (IR-Net)',
  departure: 'Weights are neither standardized nor scaled by powers of two.',
  parameters: [],
  backward: decayingTanhSlope,
  mu: { kind: 'exponential', start: 1e-3, end: 10 },
  ramped: [],
}

export const rotated: Quantizer = {
  ...signForward,
  name: 'rbnn',
  title: 'RBNN',
  help: 'Sign forward; backward a triangle k (sqrt(2) mu - mu^2 |w|) that narrows as mu grows.',
  reference: 'Lin, Ji, Xu, Zhang, Wang, Wu, Huang and Lin, 2020',
  departure: 'Only its backward quantizer: the weights are not rotated.',
  parameters: [],
  backward: maximum(0, multiply(gain, subtract(multiply(Math.SQRT2, mu), product(mu, mu, absolute(w))))),
  mu: { kind: 'exponential', start: 1e-2, end: 10 },
  ramped: [],
}

const o = symbol('o')
const margin = symbol('margin')
/** |w|^((1 - o) / o), held at its value at the margin nearer to 0. */
const power = exponential(multiply(divide(subtract(1, o), o), logarithm(maximum(absolute(w), margin))))

export const rectified: Quantizer = {
  ...signForward,
  name: 'reste',
  title: 'ReSTE',
  help: 'Sign forward; backward the derivative of sign(w) |w|^(1/o), which nears the sign as o grows from 1.',
  reference: 'Wu, Zheng, Liu and Zheng, 2023',
  departure: 'Not scaled by the mean magnitude of the layer.',
  parameters: [
    {
      name: 'o',
      title: 'o',
      help: 'Root of the power function, reached at the end.',
      default: 3,
      minimum: 1,
      maximum: 20,
    },
    {
      name: 'margin',
      title: 'Margin',
      help: 'Nearer to 0 than this the backward is held constant.',
      default: 0.1,
      minimum: 1e-3,
      maximum: 1,
    },
    {
      name: 'clip',
      title: 'Clip',
      help: 'Half-width of the window in which the gradient passes.',
      default: 1.5,
      minimum: 1e-6,
      maximum: 1e6,
    },
  ],
  backward: whereAtMost(
    absolute(w),
    symbol('clip'),
    multiply(power, whereAtMost(absolute(w), margin, 1, divide(1, o))),
    0,
  ),
  mu: null,
  ramped: [{ parameter: 'o', from: 1, rise: subtract(1, cosine(multiply(Math.PI / 2, progress))) }],
}

const alpha = symbol('alpha')
/** s = 1 / (1 - alpha) and k = ln((s + 1) / (s - 1)), so that s tanh(k w / 2) meets -1 and 1 at the ends. */
const dsqScale = divide(1, subtract(1, alpha))
const dsqSharpness = logarithm(divide(subtract(2, alpha), alpha))

export const softQuantization: Quantizer = {
  ...signForward,
  name: 'dsq',
  title: 'DSQ',
  help: 'Sign forward; backward the derivative of a tanh that meets the levels at the ends of [-1, 1].',
  reference: 'Gong, Liu, Jiang, Li, Hu, Lin, Yu and Yan, 2019; as in MQBench',
  departure: 'One bit; alpha and the range are fixed; the source learns them. The proposed alpha is ours.',
  parameters: [
    {
      name: 'alpha',
      title: 'alpha',
      help: 'Softness: how far the curve stays from the steps; towards 0 it is the sign.',
      default: 0.4,
      minimum: 1e-4,
      maximum: 0.999,
    },
  ],
  backward: whereAtMost(
    absolute(w),
    1,
    product(dsqScale, divide(dsqSharpness, 2), tanhSlope(divide(multiply(dsqSharpness, w), 2))),
    0,
  ),
  mu: null,
  ramped: [],
}

const omega = symbol('omega')
const mostTerms = 10

/** cos(omega w) + cos(3 omega w) + ..., as many as the parameter `terms` says. */
function oddCosines(): Expression {
  const term = (index: number): Expression => cosine(product(2 * index + 1, omega, w))
  const rest = Array.from({ length: mostTerms - 1 }, (_, index) =>
    whereLess(index + 1, symbol('terms'), term(index + 1), 0),
  )
  return rest.reduce(add, term(0))
}

export const fourier: Quantizer = {
  ...signForward,
  name: 'fda',
  title: 'FDA',
  help: 'Sign forward; backward the derivative of the first terms of the Fourier series of a square wave.',
  reference: 'Xu, Han, Xu, Tang, Xu and Wang, 2021 (FDA-BNN)',
  departure: 'Without its noise adaptation; omega and the number of terms are ours and fixed.',
  parameters: [
    {
      name: 'omega',
      title: 'omega',
      help: 'Frequency of the square wave; it is the sign for |w| < pi / omega.',
      default: 1,
      minimum: 0.01,
      maximum: 100,
    },
    {
      name: 'terms',
      title: 'Terms',
      help: 'Terms of the series.',
      default: mostTerms,
      minimum: 1,
      maximum: mostTerms,
      integer: true,
    },
  ],
  backward: product(4 / Math.PI, omega, oddCosines()),
  mu: null,
  ramped: [],
}

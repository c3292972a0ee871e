import { absolute, constant, sign, symbol, w, whereAtMost } from '../expression.ts'
import type { Quantizer } from '../quantizer.ts'

export const fullPrecision: Quantizer = {
  name: 'full',
  title: 'Full precision',
  help: 'No quantization: the latent weight itself. The line to compare with.',
  reference: 'F(w) = w, B = 1',
  departure: null,
  parameters: [],
  forward: w,
  backward: constant(1),
  deploy: w,
  levels: null,
  binary: false,
  mu: null,
  ramped: [],
}

export const binaryConnect: Quantizer = {
  name: 'bc',
  title: 'BC',
  help: 'BinaryConnect: sign forward, the gradient passes straight through.',
  reference: 'Courbariaux, Bengio and David, 2015',
  departure: null,
  parameters: [],
  forward: sign(w),
  backward: constant(1),
  deploy: sign(w),
  levels: constant(2),
  binary: true,
  mu: null,
  ramped: [],
}

export const binarizedNetwork: Quantizer = {
  name: 'bnn',
  title: 'BNN',
  help: 'Sign forward; the gradient passes where the latent weight lies within the clip (hard tanh).',
  reference: 'Hubara, Courbariaux, Soudry, El-Yaniv and Bengio, 2016',
  departure: null,
  parameters: [
    {
      name: 'clip',
      title: 'Clip',
      help: 'Half-width of the window in which the gradient passes.',
      default: 1,
      minimum: 1e-6,
      maximum: 1e6,
    },
  ],
  forward: sign(w),
  backward: whereAtMost(absolute(w), symbol('clip'), 1, 0),
  deploy: sign(w),
  levels: constant(2),
  binary: true,
  mu: null,
  ramped: [],
}

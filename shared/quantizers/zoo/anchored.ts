import {
  absolute,
  add,
  constant,
  divide,
  maximum,
  multiply,
  product,
  sign,
  subtract,
  symbol,
  w,
  type Expression,
} from '../expression.ts'
import type { Quantizer } from '../quantizer.ts'
import { proxConnect } from './proximal.ts'

/**
 * Methods that differ from ProxConnect in where the gradient is taken or where a step starts from (see update-rule.ts).
 */

const strength = symbol('strength')

/** Common parts of the two proximal maps of ProxQuant. */
function proxQuant(name: string, title: string, regularizer: string, forward: Expression): Quantizer {
  return {
    name,
    title,
    help:
      `ProxQuant: proximal gradient descent with the regularizer ${regularizer}; its weight grows by the ` +
      'strength with every epoch.',
    reference: 'Bai, Wang and Liberty, 2019',
    departure:
      'The proposed strength is ours, for short trainings. The source starts from a trained network, has 1e-4 ' +
      'over 200 epochs and then fixes the signs.',
    parameters: [
      {
        name: 'strength',
        title: 'Strength',
        help: 'Weight of the regularizer that every epoch adds; a step applies the weight times the learning rate.',
        default: 0.1,
        minimum: 0,
        maximum: 1e4,
      },
    ],
    forward,
    backward: constant(1),
    deploy: sign(w),
    levels: constant(2),
    binary: true,
    mu: null,
    ramped: [{ parameter: 'strength', from: 0, rise: multiply(symbol('epoch'), symbol('learningRate')) }],
    update: 'pq',
  }
}

const beyond = subtract(absolute(w), 1)

/** sgn(w) (1 + sgn(|w| - 1) max(||w| - 1| - strength, 0)): the source's proximal map of the W-shaped regularizer. */
export const proxQuantAbsolute = proxQuant(
  'proxquant-l1',
  'PQ L1',
  '| |w| - 1 |',
  product(sign(w), add(1, multiply(sign(beyond), maximum(subtract(absolute(beyond), strength), 0)))),
)

/** (w + strength sgn(w)) / (1 + strength). */
export const proxQuantSquare = proxQuant(
  'proxquant-l2',
  'PQ L2',
  '(|w| - 1)^2 / 2',
  divide(add(w, multiply(strength, sign(w))), add(1, strength)),
)

export const reverseProxConnect: Quantizer = {
  ...proxConnect,
  name: 'rpc',
  title: 'rPC',
  help:
    'Reverse ProxConnect: the gradient is taken at the latent weight, and a step starts from its proximal ' +
    'quantizer L.',
  reference: 'The rule as we derived it; the quantizer of Dockhorn, Yu, Sari, Partovi Nia et al., 2021',
  departure:
    'Our reading of a reverse ProxConnect; flats and jump stay small unless given, for a step that starts from ' +
    'the sign changes none.',
  parameters: proxConnect.parameters.map((parameter) => ({
    ...parameter,
    default: parameter.name === 'rho' ? 0.05 : 0.01,
  })),
  update: 'rpc',
}

export const postTraining: Quantizer = {
  name: 'ptq',
  title: 'PTQ',
  help:
    'Post-training quantization: real training, and signs only once it is over. The line that every method must ' +
    'beat.',
  reference: 'Sign of trained weights',
  departure: null,
  parameters: [],
  forward: w,
  backward: constant(1),
  deploy: sign(w),
  levels: constant(2),
  binary: true,
  mu: null,
  ramped: [],
  update: 'ptq',
}

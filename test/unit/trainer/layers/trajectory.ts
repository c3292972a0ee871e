import { RandomStream } from '../../../../electron/data/random.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { gradients } from '../../../../electron/trainer/graph/gradient.ts'
import type { Node } from '../../../../electron/trainer/graph/node.ts'
import { multiply, square, subtract } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { matmul } from '../../../../electron/trainer/graph/operations/matmul.ts'
import { sum } from '../../../../electron/trainer/graph/operations/reduction.ts'
import { constant } from '../../../../electron/trainer/graph/operations/source.ts'
import { Network, type Method } from '../../../../electron/trainer/layers/network.ts'
import { quantizeWeights, symbolFeed } from '../../../../electron/trainer/layers/quantize.ts'
import { AccumulatedRate } from '../../../../electron/trainer/schedules/accumulated-rate.ts'
import { learningRateFeed, optimizerStep } from '../../../../electron/trainer/optimizers/optimizer.ts'
import { parseExpression } from '../../../../shared/quantizers/parse/parse.ts'
import type { Quantizer } from '../../../../shared/quantizers/quantizer.ts'
import { muAt } from '../../../../shared/quantizers/schedule.ts'
import { findQuantizer } from '../../../../shared/quantizers/zoo.ts'

/** Dimension of the weights, and residuals of the least squares that they are trained on. */
const [dimension, residuals] = [12, 20]
const stream = RandomStream.of(1, 'least squares')
const A = Array.from({ length: residuals * dimension }, () => stream.normal() / Math.sqrt(residuals))
const b = Array.from({ length: residuals }, () => stream.normal())

/** The gradient of 0.5 ||A w - b||^2 by hand. */
export function slopeAt(w: readonly number[]): number[] {
  const rest = b.map(
    (value, row) => w.reduce((total, weight, index) => total + A[row * dimension + index]! * weight, 0) - value,
  )
  return w.map((_, index) => rest.reduce((total, value, row) => total + A[row * dimension + index]! * value, 0))
}

/** A pair as an expression in w and mu. */
export function pairOf(forward: string, backward: string): Quantizer {
  return { ...findQuantizer('bc')!, forward: parseExpression(forward), backward: parseExpression(backward) }
}

export interface Trajectory {
  /** w* before each step and after the last. */
  latent: number[][]
  /** Learning rate of each step. */
  rates: number[]
  /** mu of each step, and the one after. */
  mu: number[]
}

export interface Course {
  method: Omit<Method, 'regime'>
  steps: number
  /** A constant mu, or (accumulated) the mu that learning rates are added to. */
  mu: { kind: 'constant' | 'accumulated'; start: number }
  /** What the loss is taken of, from the quantized weight. */
  transform?: (w: Node) => Node
}

/** Trains by the product's own quantizer, update and optimizer (plain gradient descent) in float64. */
export async function train({ method, steps, mu: schedule, transform = (w) => w }: Course): Promise<Trajectory> {
  const network = new Network('train', { ...method, regime: 'bw' })
  const parameter = network.parameter(
    'w',
    [dimension, 1],
    { kind: 'constant', value: 0 },
    { method: network.methodAt('body') },
  )
  const w = transform(quantizeWeights(network, parameter, network.methodAt('body')!))
  const rest = subtract(
    matmul(constant(network.graph, A, [residuals, dimension]), w),
    constant(network.graph, b, [residuals, 1]),
  )
  const { slots, updates } = optimizerStep(network, gradients(multiply(sum(square(rest)), 0.5), [parameter]), {
    optimizer: 'sgd',
    momentum: 0,
    weightDecay: 0,
    latentClip: 0,
  })
  const start = RandomStream.of(2, 'start')
  const state = referenceEngine.createState(
    new Map([
      ['w', { shape: [dimension, 1], values: Float64Array.from({ length: dimension }, () => start.normal()) }],
      ...slots.map(({ name, shape }) => [name, { shape, values: new Float64Array(dimension) }] as const),
    ]),
  )
  const program = await referenceEngine.compile({ name: 'descend', outputs: {}, updates }, state)
  const rateAt = (step: number) => 0.3 / Math.sqrt(1 + step)
  const accumulated = new AccumulatedRate(rateAt)
  const at = (step: number) =>
    muAt(
      { ...schedule, end: schedule.start },
      { progress: 0, epoch: 0, learningRate: rateAt(step), accumulated: accumulated.before(step) },
    )
  const found: Trajectory = { latent: [[...(await state.read('w'))]], rates: [], mu: [at(0)] }
  for (let step = 0; step < steps; step++) {
    await program.step({
      [symbolFeed('mu')]: Float64Array.of(at(step)),
      [learningRateFeed]: Float64Array.of(rateAt(step)),
    })
    found.latent.push([...(await state.read('w'))])
    found.rates.push(rateAt(step))
    found.mu.push(at(step + 1))
  }
  return found
}

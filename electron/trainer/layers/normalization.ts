import type { Node } from '../graph/node.ts'
import { add, divide, maximum, multiply, square, squareRoot, subtract } from '../graph/operations/elementwise.ts'
import { reshape } from '../graph/operations/layout.ts'
import { mean } from '../graph/operations/reduction.ts'
import { standardize } from '../graph/operations/standardize.ts'
import { sizeOf } from '../graph/shape.ts'
import { momentumFeed, type Network } from './network.ts'

const epsilon = 1e-5

/**
 * Batch norm over [N, C, H, W] (Ioffe and Szegedy, 2015). Variances are taken as E[x^2] - E[x]^2: its gradient needs
 * one pass of the form a g + b x + c, if the two-pass form needs several.
 */
export function batchNorm(network: Network, x: Node): Node {
  const channels = x.shape[1]!
  const shape = [1, channels, 1, 1]
  const gamma = network.parameter('gamma', shape, { kind: 'constant', value: 1 })
  const beta = network.parameter('beta', shape, { kind: 'constant', value: 0 })
  const runningMean = network.buffer('mean', shape, { kind: 'constant', value: 0 })
  const runningVariance = network.buffer('variance', shape, { kind: 'constant', value: 1 })
  const [centre, variance] = network.takesStatistics
    ? batchStatistics(network, x, runningMean, runningVariance)
    : [runningMean, runningVariance]
  const scale = divide(gamma, squareRoot(add(variance, epsilon)))
  return add(multiply(x, scale), subtract(beta, multiply(centre, scale)))
}

/** Batch norm over [N, F], feature by feature. */
export function batchNormFeatures(network: Network, x: Node): Node {
  return reshape(batchNorm(network, reshape(x, [...x.shape, 1, 1])), x.shape)
}

function batchStatistics(network: Network, x: Node, runningMean: Node, runningVariance: Node): [Node, Node] {
  const axes = [0, 2, 3]
  const centre = mean(x, axes)
  // Rounding can bring a vanishing variance below zero.
  const variance = maximum(subtract(mean(square(x), axes), square(centre)), 0)
  const momentum = network.scalar(momentumFeed)
  const count = sizeOf(x.shape) / x.shape[1]!
  const move = (running: Node, newest: Node) => add(running, multiply(momentum, subtract(newest, running)))
  network.update(runningMean, move(runningMean, centre))
  network.update(runningVariance, move(runningVariance, multiply(variance, count / Math.max(count - 1, 1))))
  return [centre, variance]
}

/** Layer norm over the last axis (Ba, Kiros and Hinton, 2016). */
export function layerNorm(network: Network, x: Node): Node {
  const shape = [x.shape.at(-1)!]
  const gamma = network.parameter('gamma', shape, { kind: 'constant', value: 1 })
  const beta = network.parameter('beta', shape, { kind: 'constant', value: 0 })
  return add(multiply(standardize(x, epsilon), gamma), beta)
}

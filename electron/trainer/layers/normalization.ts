import type { Node } from '../graph/node.ts'
import { add, divide, maximum, multiply, square, squareRoot, subtract } from '../graph/operations/elementwise.ts'
import { reshape, slice } from '../graph/operations/layout.ts'
import { meanOverRanks, meansOverRanks } from '../graph/operations/ranks.ts'
import { mean } from '../graph/operations/reduction.ts'
import { standardize } from '../graph/operations/standardize.ts'
import { stopGradient } from '../graph/operations/surrogate.ts'
import { sizeOf } from '../graph/shape.ts'
import { momentumFeed, type Network } from './network.ts'

const epsilon = 1e-5

/** Batch norm over [N, C, H, W] (Ioffe and Szegedy, 2015). */
export function batchNorm(network: Network, x: Node): Node {
  const channels = x.shape[1]!
  const shape = [1, channels, 1, 1]
  const gamma = network.parameter('gamma', shape, { kind: 'constant', value: 1 })
  const beta = network.parameter('beta', shape, { kind: 'constant', value: 0 })
  const running = {
    mean: network.buffer('mean', shape, { kind: 'constant', value: 0 }),
    variance: network.buffer('variance', shape, { kind: 'constant', value: 1 }),
  }
  const { values, mean, variance } = network.takesStatistics
    ? batchStatistics(network, x, running)
    : { values: x, ...running }
  const scale = divide(gamma, squareRoot(add(variance, epsilon)))
  return add(multiply(values, scale), subtract(beta, multiply(mean, scale)))
}

/** Batch norm over [N, F], feature by feature. */
export function batchNormFeatures(network: Network, x: Node): Node {
  return reshape(batchNorm(network, reshape(x, [...x.shape, 1, 1])), x.shape)
}

/**
 * The batch, moved, with the mean and the variance of what was moved, a channel each. The variance is E[v^2] - E[v]^2,
 * whose gradient is one pass a g + b v + c; but of v = x - k with k the mean of the first image (shifted data: Chan,
 * Golub and LeVeque, The American Statistician 37, 1983). As k is within sqrt(N) deviations of the mean of N images,
 * the variance keeps its digits wherever the mean lies; without the shift float32 has none left some hundred
 * deviations away from 0. Neither value nor gradient depends on k, which therefore counts as fixed. Ranks
 * that compute a batch together have its statistics in common, and k is the mean of their first images.
 */
function batchStatistics(
  network: Network,
  x: Node,
  running: { mean: Node; variance: Node },
): { values: Node; mean: Node; variance: Node } {
  const axes = [0, 2, 3]
  const [, ...image] = x.shape
  const { ranks } = network
  const shift = stopGradient(meanOverRanks(mean(slice(x, [0, 0, 0, 0], [1, ...image]), [2, 3]), ranks))
  const values = subtract(x, shift)
  const [moved, squares] = meansOverRanks([mean(values, axes), mean(square(values), axes)], ranks) as [Node, Node]
  // Rounding can bring a vanishing variance below zero.
  const variance = maximum(subtract(squares, square(moved)), 0)
  const momentum = network.scalar(momentumFeed)
  const count = (ranks * sizeOf(x.shape)) / x.shape[1]!
  const move = (old: Node, newest: Node) => add(old, multiply(momentum, subtract(newest, old)))
  network.update(running.mean, move(running.mean, add(shift, moved)))
  network.update(running.variance, move(running.variance, multiply(variance, count / Math.max(count - 1, 1))))
  return { values, mean: moved, variance }
}

/**
 * Layer norm over the last axis (Ba, Kiros and Hinton, 2016).
 * @param small added to the variance
 */
export function layerNorm(network: Network, x: Node, small: number = epsilon): Node {
  const shape = [x.shape.at(-1)!]
  const gamma = network.parameter('gamma', shape, { kind: 'constant', value: 1 })
  const beta = network.parameter('beta', shape, { kind: 'constant', value: 0 })
  return add(multiply(standardize(x, small), gamma), beta)
}

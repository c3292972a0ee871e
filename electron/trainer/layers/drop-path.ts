import type { Node } from '../graph/node.ts'
import { multiply } from '../graph/operations/elementwise.ts'
import type { Network } from './network.ts'

/** Where a block stands, from 0, among how many. */
export interface BlockPlace {
  index: number
  of: number
}

/** What feeds of factors are called; the number of the branch follows. */
export const dropPathFeed = 'dropPath.'

/**
 * Stochastic depth (Huang et al., 2016), drop path in timm: in training the branch [N, ...] is multiplied, image by
 * image, by 0 with a probability that rises from 0 at the first block to the network's rate at the last, and by 1 /
 * keep otherwise. In every other mode, and where the probability is 0, it stays.
 */
export function dropPath(network: Network, branch: Node, { index, of }: BlockPlace): Node {
  const probability = of > 1 ? (network.stochasticDepth * index) / (of - 1) : network.stochasticDepth
  if (network.mode !== 'train' || probability === 0) return branch
  const feed = `${dropPathFeed}${network.droppedBranches.length}`
  network.droppedBranches.push({ feed, keep: 1 - probability })
  const factor = network.perImage(feed, [branch.shape[0]!, ...branch.shape.slice(1).map(() => 1)])
  return multiply(branch, factor)
}

import type { Node } from '../node.ts'
import { GraphError, sizeOf } from '../shape.ts'
import { define } from './define.ts'
import { concatenate, reshape, sliceAxis } from './layout.ts'

const makeAcrossRanks = define('acrossRanks', {
  shape([x], { how, ranks }) {
    if (how === 'mean') return x!
    const [images = 0, ...rest] = x!
    if (how === 'join') return [images * ranks, ...rest]
    if (images % ranks !== 0) throw new GraphError(`acrossRanks: ${images} images cannot be shared by ${ranks} ranks.`)
    return [images / ranks, ...rest]
  },
  gradient(node, upstream) {
    if (node.attributes.how !== 'mean')
      throw new GraphError(`acrossRanks: no gradient is taken through "${node.attributes.how}".`)
    return [meanOverRanks(upstream, node.attributes.ranks)]
  },
})

/**
 * The mean of x over all ranks, each of which gets it. With the gradients of every rank's own loss, whose mean over the
 * ranks is that of the whole batch, the gradient of this mean is the mean of the gradients.
 */
export function meanOverRanks(x: Node, ranks: number): Node {
  return ranks === 1 ? x : makeAcrossRanks([x], { how: 'mean', ranks })
}

/** The means of several tensors over all ranks, which are sent as one. */
export function meansOverRanks(tensors: readonly Node[], ranks: number): Node[] {
  if (ranks === 1) return [...tensors]
  const [first, ...others] = tensors.map((tensor) => reshape(tensor, [-1]))
  if (first === undefined) return []
  const joined = meanOverRanks(concatenate([first, ...others], 0), ranks)
  let offset = 0
  return tensors.map(({ shape }) => {
    const from = offset
    offset += sizeOf(shape)
    return reshape(sliceAxis(joined, 0, from, sizeOf(shape)), shape)
  })
}

/** Of a feed [N, ..] of a whole batch the images of this rank, [N / ranks, ..]. */
export function shareOfRank(feed: Node, ranks: number): Node {
  return ranks === 1 ? feed : makeAcrossRanks([feed], { how: 'share', ranks })
}

/** What all ranks computed of their images [n, ..], in order: [n ranks, ..]. */
export function joinRanks(x: Node, ranks: number): Node {
  return ranks === 1 ? x : makeAcrossRanks([x], { how: 'join', ranks })
}

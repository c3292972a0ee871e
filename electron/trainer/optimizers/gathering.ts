import type { Node } from '../graph/node.ts'
import { add, multiply } from '../graph/operations/elementwise.ts'
import { broadcast } from '../graph/operations/layout.ts'
import { input, scalar } from '../graph/operations/source.ts'
import type { Network } from '../layers/network.ts'
import type { Slot } from './optimizer.ts'

const prefix = 'gathered/'

/** Gradients of a batch that is computed in parts. */
export interface Gathering {
  /** Sums over the parts so far. */
  slots: Slot[]
  /** The sums with those of another part. */
  gathered: Record<string, Node>
  /** Means over all parts, the last of which is this one, in the order of the parameters. */
  means: Node[]
  /** The sums at the start of the next batch: 0. */
  cleared: Record<string, Node>
}

/**
 * Adds gradients up over the parts of a batch. The mean of the parts' means is the gradient of the whole batch, since
 * all parts are equally large, if no layer looks at more than one image.
 * @param slopes of a part, one for each parameter that is trained
 */
export function gatherGradients(network: Network, slopes: readonly Node[], parts: number): Gathering {
  const found: Gathering = { slots: [], gathered: {}, means: [], cleared: {} }
  for (const [index, { name, shape }] of network.trained.entries()) {
    const slot = prefix + name
    const sum = add(input(network.graph, slot, 'state', shape), slopes[index]!)
    found.slots.push({ name: slot, shape })
    found.gathered[slot] = sum
    found.means.push(multiply(sum, 1 / parts))
    found.cleared[slot] = broadcast(scalar(network.graph, 0), shape)
  }
  return found
}

import { absolute, divide, less, maximum, multiply, where } from '../graph/operations/elementwise.ts'
import type { Node } from '../graph/node.ts'
import { broadcast } from '../graph/operations/layout.ts'
import { mean } from '../graph/operations/reduction.ts'
import { constant, scalar } from '../graph/operations/source.ts'
import { stopGradient } from '../graph/operations/surrogate.ts'
import type { Network } from './network.ts'

/** Feed of how much is binarized by now: layers of the network, or the share of channels. */
export const binarizedFeed = 'quantizer.binarized'

/** Keeps the factor of weights that are all zero finite. */
const small = 1e-12

/**
 * What {@link binarizedFeed} carries.
 * @param progress of the training, 0 to 1
 * @param by the progress at which all is binarized
 * @param whole layers there are; 1 where channels are counted
 */
export function binarizedAt(progress: number, by: number, whole: number): number {
  return progress >= by ? Infinity : whole * (progress / by)
}

/** Where in (0, 1) each of so many channels is binarized: spread evenly at any time (multiples of the golden ratio). */
export function channelOrder(count: number): number[] {
  const golden = (Math.sqrt(5) - 1) / 2
  return Array.from({ length: count }, (_, channel) => ((channel + 1) * golden) % 1)
}

/**
 * A weight of which a part is binarized by now; the rest is the latent weight itself, brought to the mean magnitude of
 * F(w*), so that what follows meets sums of the same size.
 * @param w latent weight [outputs, ..]
 * @param value F(w*)
 * @returns the weight, and its declared derivative, given that of F
 */
export function gradual(network: Network, w: Node, value: Node): { value: Node; slope(declared: Node): Node } {
  const { binarizing = 'at-once' } = network.method
  if (binarizing === 'at-once') return { value, slope: (declared) => declared }
  const place =
    binarizing === 'layers'
      ? scalar(network.graph, network.quantizedLayers++)
      : constant(network.graph, channelOrder(w.shape[0]!), [w.shape[0]!, ...w.shape.slice(1).map(() => 1)])
  const isBinarized = less(place, network.scalar(binarizedFeed))
  const factor = stopGradient(divide(mean(absolute(value)), maximum(mean(absolute(w)), small)))
  return {
    value: where(isBinarized, value, multiply(w, factor)),
    slope: (declared) => where(isBinarized, declared, broadcast(factor, w.shape)),
  }
}

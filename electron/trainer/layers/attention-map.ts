import type { Node } from '../graph/node.ts'
import { add, divide, square, squareRoot } from '../graph/operations/elementwise.ts'
import { reshape } from '../graph/operations/layout.ts'
import { sum } from '../graph/operations/reduction.ts'
import type { Network } from './network.ts'

/** Keeps the length of a map of zeros, and its gradient, finite. */
const small = 1e-24

/**
 * Where a network's attention lies: for every image the sums over channels of squares, divided by their length
 * (Zagoruyko and Komodakis, Paying More Attention to Attention, 2017, section 3.1, F of sums of squares).
 * @param x images [N, C, H, W] or tokens [N, T, D]
 * @returns [N, places], each row of length 1
 */
export function attentionMap(x: Node): Node {
  const channels = x.shape.length === 4 ? 1 : 2
  const energy = sum(square(x), [channels])
  const flat = reshape(energy, [x.shape[0]!, placesOf(x)])
  return divide(flat, squareRoot(add(sum(square(flat), [1]), small)))
}

/** Places of a map: pixels, or tokens. */
const placesOf = (x: Node): number => (x.shape.length === 4 ? x.shape[2]! * x.shape[3]! : x.shape[1]!)

/**
 * Where networks are compared: by its number of places, the last of all ends of blocks with a map of that size. Of a
 * ResNet these are the ends of its stages, of a vision transformer the end of its last block. A map of one place tells
 * nothing.
 */
export function attentionPoints({ ends }: Network): Map<number, Node> {
  const maps = [...ends].filter((end) => end.shape.length > 2 && placesOf(end) > 1)
  return new Map(maps.map((end) => [placesOf(end), end]))
}

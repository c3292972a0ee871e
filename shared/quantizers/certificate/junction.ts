import { hairOf } from './domain.ts'
import { greatest, type Piece, type Pieces } from './piece.ts'

/** F and B just beside a place: -1 to its left, +1 to its right. */
export function beside(
  { domain, functions }: Pieces,
  place: number,
  side: -1 | 1,
): { forward: number; backward: number; at: number } {
  const at = place + side * hairOf(domain)
  return { forward: functions.forward(at), backward: functions.backward(at), at }
}

/**
 * The limits of F and B from one side. A hair from the place, unless the functions are so near there that they are
 * continuous.
 */
export function limit(pieces: Pieces, place: number, side: -1 | 1): { forward: number; backward: number } {
  const { forward, backward, at } = beside(pieces, place, side)
  const { functions } = pieces
  const slack = 8 * hairOf(pieces.domain)
  const settle = (near: number, here: number, slope: number, scale: number): number =>
    Math.abs(here - near) <= 1e-9 * scale + slack * (Number.isFinite(slope) ? Math.abs(slope) : 0) ? here : near
  return {
    forward: settle(forward, functions.forward(place), functions.forwardSlope(at), pieces.range),
    backward: settle(backward, functions.backward(place), functions.backwardSlope(at), pieces.largest),
  }
}

/** Whether F jumps where a piece begins: changes by more than its slope on either side accounts for. */
export function jumps(pieces: Pieces, { from: place }: Piece): boolean {
  const [before, after] = [beside(pieces, place, -1), beside(pieces, place, 1)]
  const slopes = [before.at, after.at].map((w) => Math.abs(pieces.functions.forwardSlope(w))).filter(Number.isFinite)
  return Math.abs(after.forward - before.forward) > 1e-9 * pieces.range + 8 * hairOf(pieces.domain) * greatest(slopes)
}

/** Whether |B| grows like a power of 1 / distance towards a place. */
export function isUnbounded({ functions, domain, largest }: Pieces, place: number): boolean {
  const hair = hairOf(domain)
  return ([-1, 1] as const).some((side) => {
    const [near, far] = [2 ** 4, 2 ** 14].map((hairs) => Math.abs(functions.backward(place + side * hair * hairs))) as [
      number,
      number,
    ]
    return near > 0.1 * largest && near > 8 * far
  })
}

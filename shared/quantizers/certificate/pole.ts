import { hairOf } from './domain.ts'
import type { Piece, Pieces } from './piece.ts'

/** How F' / |B| grows towards a zero of B: like ratio (distance / reach)^exponent from `reach` on. */
export interface Pole {
  exponent: number
  reach: number
  ratio: number
}

/** Exponents so near to -1, where the integral begins to be finite, are taken for it. */
const undecided = 1e-3

/** The integral of a power of the distance is infinite where the exponent is -1 or less. */
export function isEndless(pole: Pole | null): boolean {
  return pole !== null && pole.exponent < -1 + undecided
}

/** Stretches into which a pole's reach is divided, each half as long as the one after it. */
const stretches = 40

/** The integral of F' / |B| between the pole and its reach, from the pole outwards by distance. */
export function tailOf({ exponent, reach, ratio }: Pole): { near: number; far: number; integral: number }[] {
  const upTo = (distance: number): number => ((ratio * reach) / (1 + exponent)) * (distance / reach) ** (1 + exponent)
  return Array.from({ length: stretches }, (_, index) => {
    const far = reach * 2 ** (index + 1 - stretches)
    const near = index === 0 ? 0 : far / 2
    return { near, far, integral: upTo(far) - upTo(near) }
  })
}

/**
 * What F' / |B| does at a place of a piece, seen from one side (+1 from the right): null where B does not vanish there
 * on its own scale, or where F stands still as well.
 */
export function poleAt({ functions, domain }: Pieces, piece: Piece, place: number, side: -1 | 1): Pole | null {
  const near = (distance: number): number => Math.abs(functions.backward(place + side * distance))
  if (!(near(hairOf(domain)) <= 1e-6 * piece.largest)) return null
  const room = side > 0 ? piece.to - place : place - piece.from
  let reach = room / 2
  while (reach > 1e-9 * room && near(reach / 2) > 0.5 * piece.largest) reach /= 2
  const exponents: number[] = []
  let last: { distance: number; ratio: number } | null = null
  for (let step = 0; step < 24; step++) {
    const distance = reach * 2 ** -step
    const slope = Math.abs(functions.forwardSlope(place + side * distance))
    if (near(distance) < 1e-11 * piece.largest) break
    if (slope < 1e-13 * piece.steepest) return null
    const ratio = slope / near(distance)
    if (last !== null) exponents.push(Math.log2(last.ratio / ratio))
    last = { distance, ratio }
  }
  const latest = exponents.slice(-3)
  if (latest.length < 3 || last === null) return null
  const exponent = latest.reduce((sum, each) => sum + each) / 3
  return { exponent, reach: last.distance, ratio: last.ratio }
}

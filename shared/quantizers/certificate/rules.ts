import { bisect, hairOf, leastBetween, snapped, type Domain } from './domain.ts'
import { beside, isUnbounded, jumps, limit } from './junction.ts'
import { greatest, type Piece, type Pieces } from './piece.ts'
import { isEndless, poleAt } from './pole.ts'

/**
 * Rules that P = integral of dF / B imposes on a pair, so that F = T o P and B = T' o P with P nondecreasing: 1 dF / B
 * is nowhere negative: F rises where B > 0 (and falls where B < 0). 2 Where F is flat and B is not 0, P is constant, so
 * B is constant, and if F moves on to either side, lies between its limits there. 3 Where B is 0, F is constant; where
 * B only touches 0, the integral stays finite. P is free there and may take further levels. 4 At a jump T is free in
 * the gap and P jumps by dF / B: finite, and not against the sign that B has on both sides.
 */
export type Rule = 1 | 2 | 3 | 4

/** A rule that a pair breaks, and where. */
export interface Violation {
  rule: Rule
  interval: Domain
}

/** Every place where a pair breaks a rule, in rising order. */
export function violationsOf(pieces: Pieces): Violation[] {
  const within = pieces.pieces.flatMap((piece) => withinPiece(pieces, piece))
  const between = pieces.pieces.slice(1).flatMap((piece) => atJunction(pieces, piece))
  return merged([...within, ...between, ...atLevels(pieces), ...atPlateaus(pieces)], pieces)
}

function withinPiece(pieces: Pieces, piece: Piece): Violation[] {
  const interval = { from: piece.from, to: piece.to }
  if (piece.sliver) return []
  if (piece.flat) return piece.backward === 'varying' ? [{ rule: 2, interval }] : []
  if (piece.backward === 'zero') return [{ rule: 3, interval }]
  return [
    ...against(pieces, piece).map((found): Violation => ({ rule: 1, interval: found })),
    ...endless(pieces, piece).map((place): Violation => ({ rule: 3, interval: { from: place, to: place } })),
  ]
}

/** Stretches of a piece on which F' and B have different signs. */
function against({ functions, domain }: Pieces, piece: Piece): Domain[] {
  const product = (w: number): number => functions.forwardSlope(w) * functions.backward(w)
  const floor = 1e-11 * piece.steepest * piece.largest
  const width = domain.to - domain.from
  const places = [...piece.places]
  const values = places.map(product)
  // A dip below zero between two samples.
  for (let index = 1; index < values.length - 1; index++) {
    if (values[index]! < floor || values[index]! > values[index - 1]! || values[index]! > values[index + 1]!) continue
    const lowest = leastBetween(piece.places[index - 1]!, piece.places[index + 1]!, product)
    if (product(lowest) < -floor) places.push(lowest)
  }
  places.sort((left, right) => left - right)
  const stretches: Domain[] = []
  let start: number | null = null
  let deep = false
  for (const [index, place] of places.entries()) {
    const value = product(place)
    if (value < 0 && start === null)
      start = index === 0 ? piece.from : bisect(places[index - 1]!, place, width, (w) => product(w) < 0)
    if (value < 0) deep ||= value < -floor
    const last = index === places.length - 1
    if (start === null || (value < 0 && !last)) continue
    const end = value < 0 ? piece.to : bisect(places[index - 1]!, place, width, (w) => product(w) < 0)
    if (deep) stretches.push({ from: start, to: end })
    start = null
    deep = false
  }
  return stretches
}

/** Zeros of B on a piece, its ends among them, at which the integral of F' / B is infinite. */
function endless(pieces: Pieces, piece: Piece): number[] {
  const { functions, domain } = pieces
  const magnitude = (w: number): number => Math.abs(functions.backward(w))
  const zeros: { place: number; sides: (-1 | 1)[] }[] = [
    { place: piece.from, sides: [1] },
    { place: piece.to, sides: [-1] },
  ]
  const { places } = piece
  const values = places.map(functions.backward)
  for (let index = 1; index < places.length; index++) {
    const [left, right] = [places[index - 1]!, places[index]!]
    if (values[index - 1]! * values[index]! < 0) {
      zeros.push({
        place: bisect(left, right, domain.to - domain.from, (w) => functions.backward(w) < 0),
        sides: [-1, 1],
      })
    } else if (
      index >= 2 &&
      Math.abs(values[index - 1]!) <= Math.min(Math.abs(values[index - 2]!), Math.abs(values[index]!))
    ) {
      const lowest = leastBetween(places[index - 2]!, right, magnitude)
      if (
        magnitude(lowest) <= 1e-12 * piece.largest &&
        greatest([values[index - 2]!, values[index]!].map(Math.abs)) > 1e-9 * piece.largest
      ) {
        zeros.push({ place: lowest, sides: [-1, 1] })
      }
    }
  }
  return zeros
    .filter(({ place, sides }) => sides.some((side) => isEndless(poleAt(pieces, piece, place, side))))
    .map(({ place }) => place)
}

/** Rules broken where one piece meets the next. */
function atJunction(pieces: Pieces, right: Piece): Violation[] {
  const place = right.from
  const point: Violation = { rule: 4, interval: { from: place, to: place } }
  const { backward } = pieces.functions
  const [before, after] = [beside(pieces, place, -1), beside(pieces, place, 1)]
  if (!Number.isFinite(backward(place)) || isUnbounded(pieces, place)) return [point]
  if (!jumps(pieces, right)) return []
  const [b, a] = [before.backward, after.backward].map((value) =>
    Math.abs(value) <= 1e-9 * pieces.largest ? 0 : Math.sign(value),
  )
  return b === a && (after.forward - before.forward) * b! < 0 ? [point] : []
}

/** Rule 2 where one flat piece meets another with another value of B and F does not jump; slivers do not part them. */
function atLevels(pieces: Pieces): Violation[] {
  const { functions } = pieces
  const value = ({ from, to }: Piece) => functions.backward((from + to) / 2)
  const found: Violation[] = []
  let level: Piece | null = null
  for (const piece of pieces.pieces) {
    if (jumps(pieces, piece)) level = null
    if (piece.sliver) continue
    const holds = piece.flat && piece.backward === 'constant'
    if (level !== null && holds) {
      const differ = Math.abs(value(level) - value(piece)) > 1e-9 * Math.max(level.largest, piece.largest)
      if (differ) found.push({ rule: 2, interval: { from: level.from, to: piece.to } })
    }
    level = holds ? piece : null
  }
  return found
}

/**
 * Rule 2 where F stops between two stretches on which it moves, without a jump at either end: P stops at one value, and
 * B there has to be the slope of T at that value, which the two sides give; if T has a kink there, any slope between.
 */
function atPlateaus(pieces: Pieces): Violation[] {
  const real = pieces.pieces.filter(({ sliver }) => !sliver)
  return real.flatMap((piece, index): Violation[] => {
    const [before, after] = [real[index - 1], real[index + 1]]
    if (!piece.flat || piece.backward !== 'constant' || before === undefined || after === undefined) return []
    const isCut = before.flat || after.flat || jumps(pieces, piece) || jumps(pieces, after)
    if (isCut) return []
    const slopes = [limit(pieces, piece.from, -1).backward, limit(pieces, piece.to, 1).backward]
    const held = pieces.functions.backward((piece.from + piece.to) / 2)
    const slack = 1e-9 * pieces.largest
    const isBetween = held >= Math.min(...slopes) - slack && held <= Math.max(...slopes) + slack
    return isBetween ? [] : [{ rule: 2, interval: { from: piece.from, to: piece.to } }]
  })
}

/**
 * Neighbouring stretches that break the same rule are one, unless F jumps between them; ends are given as short as they
 * were meant.
 */
function merged(violations: Violation[], pieces: Pieces): Violation[] {
  const reach = Math.max(1e-12 * (pieces.domain.to - pieces.domain.from), hairOf(pieces.domain))
  const junctions = pieces.pieces
    .slice(1)
    .filter((piece) => jumps(pieces, piece))
    .map(({ from }) => from)
  const result: Violation[] = []
  for (const { rule, interval } of violations.sort(
    (a, b) => a.interval.from - b.interval.from || a.interval.to - b.interval.to,
  )) {
    const last = result.findLast((earlier) => earlier.rule === rule)
    const { from, to } = interval
    if (
      last !== undefined &&
      from <= last.interval.to + reach &&
      !junctions.some((place) => place === from && from < to && last.interval.to <= from)
    ) {
      last.interval.to = Math.max(last.interval.to, to)
    } else result.push({ rule, interval: { from, to } })
  }
  return result.map(({ rule, interval: { from, to } }) => ({
    rule,
    interval: { from: snapped(from, reach), to: snapped(to, reach) },
  }))
}

import { bisect, rounding, type Domain } from './domain.ts'
import { integrate, quadrature, type Course, type Step } from './integral.ts'
import { jumps, limit } from './junction.ts'
import type { Piece, Pieces } from './piece.ts'
import { poleAt, tailOf, type Pole } from './pole.ts'
import { SampledFunction, type Knot } from './sampled-function.ts'

/** F = T o P and B = T' o P. */
export interface Factors {
  /** The proximal quantizer: over w, nondecreasing. P(0) is 0 if the domain has 0 in it. */
  P: SampledFunction
  /** The transform: over the values of P; lines across P's jumps, if it is free. */
  T: SampledFunction
  /** Whether P and T are as fine everywhere as they are meant to be; else only about right where B is small. */
  resolved: boolean
}

/** How far P jumps where B becomes 0 and it is free to take a level of its own. */
const freeJump = 1

/** T is sampled until a cubic between samples is so near, in shares of the ranges of F and B. */
const fineness = 1e-8

/** P and T of a pair that breaks no rule. */
export function factor(pieces: Pieces): Factors {
  const P: Knot[] = []
  const T: Knot[] = []
  /** Levels at which P is constant, with B there. */
  const levels: [number, number][] = []
  let level = 0
  let resolved = true
  for (const [index, piece] of pieces.pieces.entries()) {
    const jump = index === 0 ? 0 : jumpOf(pieces, pieces.pieces[index - 1]!, piece)
    if (jump > 0) {
      T.push(
        { x: level, y: T.at(-1)!.y, slope: Number.NaN },
        { x: level + jump, y: limit(pieces, piece.from, 1).forward, slope: Number.NaN },
      )
    }
    level += jump
    const over = course(pieces, piece)
    resolved &&= over.resolved
    for (const { w, rise, slope } of over.points) {
      const { forward, backward } = valuesAt(pieces, piece, w)
      P.push({ x: w, y: level + rise, slope })
      T.push({ x: level + rise, y: forward, slope: piece.backward === 'zero' ? 0 : backward })
    }
    if (piece.flat) levels.push([level, T.at(-1)!.slope])
    level = P.at(-1)!.y
  }
  const { from, to } = pieces.domain
  const origin = from <= 0 && 0 <= to ? centre(P) : 0
  return {
    resolved,
    P: new SampledFunction(joined(P.map((knot) => ({ ...knot, y: knot.y - origin })))),
    T: new SampledFunction(
      joined(rising(T.map((knot) => ({ ...knot, x: knot.x - origin })))),
      new Map(levels.map(([place, slope]) => [place - origin, slope])),
    ),
  }
}

/** F and B on a piece; at its ends their limits from within. */
function valuesAt(pieces: Pieces, { from, to }: Piece, w: number): { forward: number; backward: number } {
  if (w === from || w === to) return limit(pieces, w, w === from ? 1 : -1)
  return { forward: pieces.functions.forward(w), backward: pieces.functions.backward(w) }
}

/** P at a place, counted from the left end of its piece. */
interface CoursePoint {
  w: number
  rise: number
  slope: number
}

/** P over one piece, from 0 at its left end. */
function course(pieces: Pieces, piece: Piece): { points: CoursePoint[]; resolved: boolean } {
  const { from, to } = piece
  const stands = [from, to].map((w): CoursePoint => ({ w, rise: 0, slope: 0 }))
  if (piece.flat || piece.sliver) return { points: stands, resolved: true }
  const { functions } = pieces
  const ratio = constantRatio(pieces, piece)
  const [start, end] = [valuesAt(pieces, piece, from).forward, valuesAt(pieces, piece, to).forward]
  const constantBackward = piece.backward === 'constant' ? functions.backward((from + to) / 2) : null
  const slope = ratio !== null ? (): number => ratio : slopeOf(pieces, piece)
  const bounds = [from, ...zerosOf(pieces, piece), to]
  const points = [{ w: from, rise: 0, slope: slope(from + (to - from) * 2 ** -30) }]
  const scale = Math.max(1e-300, Math.abs(end - start) / piece.largest)
  let [rise, resolved] = [0, true]
  for (let index = 1; index < bounds.length; index++) {
    const between = { from: bounds[index - 1]!, to: bounds[index]! }
    const over =
      ratio === null && constantBackward === null
        ? stepsBetweenPoles(pieces, piece, between, slope, 1e-11 * scale)
        : stepsOf(pieces, piece, between, slope, 1e-11 * scale)
    resolved &&= over.resolved
    for (const step of over.steps) {
      rise += step.integral
      const exact =
        constantBackward !== null
          ? ((step.to === to ? end : functions.forward(step.to)) - start) / constantBackward
          : ratio !== null
            ? ratio * (step.to - from)
            : rise
      points.push({ w: step.to, rise: exact, slope: slope(step.to === to ? to - (to - from) * 2 ** -30 : step.to) })
    }
  }
  return { points: nondecreasing(points), resolved }
}

/** The steps of P's integral between two places, at whose ends it is approached by halving. */
function stepsOf(
  pieces: Pieces,
  piece: Piece,
  { from, to }: Domain,
  slope: (w: number) => number,
  tolerance: number,
): Course {
  return integrate(from, to, slope, tolerance, (whole, first, second) =>
    isFine(pieces, piece, slope, whole, first, second),
  )
}

/** A pole is one where F' / B grows faster than this power of the distance falls. */
const mildest = -0.05

/** The same where F' / B may have poles at both ends: beside them P is the integral of a power. */
function stepsBetweenPoles(
  pieces: Pieces,
  piece: Piece,
  { from, to }: Domain,
  slope: (w: number) => number,
  tolerance: number,
): Course {
  const poleFrom = (place: number, side: -1 | 1): Pole | null => {
    const pole = poleAt(pieces, { ...piece, from, to }, place, side)
    return pole !== null && pole.exponent < mildest ? pole : null
  }
  const [left, right] = [poleFrom(from, 1), poleFrom(to, -1)]
  const [start, end] = [from + (left?.reach ?? 0), to - (right?.reach ?? 0)]
  const middle = stepsOf(pieces, piece, { from: start, to: end }, slope, tolerance)
  const before = (left === null ? [] : tailOf(left)).map(({ near, far, integral }) => ({
    from: from + near,
    to: from + far,
    integral,
  }))
  const after = (right === null ? [] : tailOf(right)).map(({ near, far, integral }) => ({
    from: to - far,
    to: to - near,
    integral,
  }))
  return { steps: [...before, ...middle.steps, ...after.reverse()], resolved: middle.resolved }
}

/** Where B is smaller than this share of its largest, F' / B is lost in rounding. */
const vanishing = 1e-9

/** F' / B on a piece; at a zero of B that F' shares, its limit: the mean of its values a little to either side. */
function slopeOf({ functions }: Pieces, { from, to, largest }: Piece): (w: number) => number {
  const raw = (w: number): number => {
    const value = functions.forwardSlope(w) / functions.backward(w)
    return Number.isFinite(value) ? Math.max(0, value) : 0
  }
  const reach = (to - from) * 2 ** -16
  return (w) => {
    if (Math.abs(functions.backward(w)) > vanishing * largest) return raw(w)
    const near = [w - reach, w + reach].filter((place) => place > from && place < to)
    return near.reduce((sum, place) => sum + raw(place), 0) / near.length
  }
}

/**
 * Rises that never fall, to the last bit, with slopes so small that neither do the cubics between them (Fritsch and
 * Carlson, 1980).
 */
function nondecreasing(points: CoursePoint[]): CoursePoint[] {
  for (let index = 1; index < points.length; index++)
    points[index]!.rise = Math.max(points[index]!.rise, points[index - 1]!.rise)
  for (let index = 1; index < points.length; index++) {
    const [left, right] = [points[index - 1]!, points[index]!]
    const steepest = (3 * (right.rise - left.rise)) / (right.w - left.w)
    left.slope = Math.min(left.slope, steepest)
    right.slope = Math.min(right.slope, steepest)
  }
  return points
}

/** F' / B if it is the same all over a piece: 1 if B is the derivative of F, so that P is exactly a line. */
function constantRatio({ functions }: Pieces, piece: Piece): number | null {
  const slopes = piece.places.map(functions.forwardSlope)
  const values = piece.places.map(functions.backward)
  const top = values.reduce((best, value, index) => (Math.abs(value) > Math.abs(values[best]!) ? index : best), 0)
  const ratio = slopes[top]! / values[top]!
  const even = slopes.every((slope, index) => Math.abs(slope - ratio * values[index]!) <= 1e-10 * piece.steepest)
  return even ? (Math.abs(ratio - 1) < 1e-12 ? 1 : ratio) : null
}

function zerosOf({ functions, domain }: Pieces, { places }: Piece): number[] {
  return places.slice(1).flatMap((right, index) => {
    const left = places[index]!
    const crosses = functions.backward(left) * functions.backward(right) < 0
    return crosses ? [bisect(left, right, domain.to - domain.from, (w) => functions.backward(w) < 0)] : []
  })
}

/**
 * Whether within a step the cubic of P meets its integral, and that of T F and B: half way, and at a place that no
 * symmetry favours.
 */
function isFine(
  pieces: Pieces,
  piece: Piece,
  slope: (w: number) => number,
  whole: Step,
  left: Step,
  right: Step,
): boolean {
  const rise = left.integral + right.integral
  if (rise <= 0) return true
  const [start, end] = [valuesAt(pieces, piece, whole.from), valuesAt(pieces, piece, whole.to)]
  const course = new SampledFunction([
    { x: whole.from, y: 0, slope: slope(whole.from) },
    { x: whole.to, y: rise, slope: slope(whole.to) },
  ])
  const cubic = new SampledFunction([
    { x: 0, y: start.forward, slope: start.backward },
    { x: rise, y: end.forward, slope: end.backward },
  ])
  const meets = (w: number, integral: number): boolean => {
    const { forward, backward } = valuesAt(pieces, piece, w)
    return (
      Math.abs(course.at(w) - integral) <= (fineness * pieces.range) / pieces.largest &&
      Math.abs(cubic.at(integral) - forward) <= fineness * pieces.range &&
      Math.abs(cubic.slopeAt(integral) - backward) <= 100 * fineness * piece.largest
    )
  }
  const odd = whole.from + 0.3 * (whole.to - whole.from)
  return meets(left.to, left.integral) && meets(odd, quadrature(whole.from, odd, slope))
}

/** How far P jumps between two pieces: dF / B where F jumps, and to a level of its own where B becomes 0 on a flat. */
function jumpOf(pieces: Pieces, left: Piece, right: Piece): number {
  const [before, after] = [limit(pieces, right.from, -1), limit(pieces, right.from, 1)]
  if (jumps(pieces, right)) {
    const rise = after.forward - before.forward
    const slopes = [before.backward, after.backward].filter(
      (slope) => slope * rise > 1e-9 * pieces.largest * Math.abs(rise),
    )
    const mean = slopes.reduce((sum, slope) => sum + Math.abs(slope), 0) / slopes.length
    return slopes.length === 0 ? Math.abs(rise) : Math.abs(rise) / mean
  }
  const isFree = ({ flat, backward }: Piece) => flat && backward === 'zero'
  const free = isFree(left) || isFree(right)
  return free && Math.abs(after.backward - before.backward) > 1e-9 * pieces.largest ? freeJump : 0
}

/** P at 0, half way if it jumps there. */
function centre(P: readonly Knot[]): number {
  const sampled = new SampledFunction(P)
  const here = P.filter(({ x }) => x === 0).map(({ y }) => y)
  return here.length === 0 ? sampled.at(0) : (Math.min(...here) + Math.max(...here)) / 2
}

/** Knots where one piece meets the next, once if nothing happens between them. */
function joined(knots: readonly Knot[]): Knot[] {
  return knots.filter((knot, index) => {
    const last = knots[index - 1]
    return last === undefined || knot.x !== last.x || knot.y !== last.y || !Object.is(knot.slope, last.slope)
  })
}

/**
 * Knots so close that what lies between them is rounding are left out, but for those at one place that differ in slope
 * only.
 */
function rising(knots: readonly Knot[]): Knot[] {
  const close = rounding * (knots.at(-1)!.x - knots[0]!.x)
  const result: Knot[] = []
  for (const knot of knots) {
    const last = result.at(-1)
    const sameValue = last !== undefined && knot.x === last.x && knot.y === last.y
    if (last === undefined || Number.isNaN(knot.slope) || sameValue || knot.x > last.x + close) result.push(knot)
  }
  return result
}

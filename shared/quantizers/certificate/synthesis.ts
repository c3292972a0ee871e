import { derivative } from '../derivative.ts'
import { constant, type Expression } from '../expression.ts'
import type { Symbols } from '../interpret.ts'
import { compile } from '../scalar.ts'
import { Cubics } from './cubics.ts'
import { usualDomain, type Domain } from './domain.ts'
import { integrate } from './integral.ts'
import { limit } from './junction.ts'
import { cut, greatest, type Piece, type Pieces } from './piece.ts'
import { SampledFunction, type Knot } from './sampled-function.ts'

/**
 * B = F': with it any continuous forward is admissible, P being the identity and T the forward itself (theory's
 * synthesis rule).
 */
export function backwardFrom(forward: Expression): Expression {
  return derivative(forward, 'w')
}

/** The forward whose derivative a backward is, at given values of mu and the parameters. */
export interface Integral {
  forward: SampledFunction
  /**
   * The same as an expression that can be trained; this takes a while where B is curved.
   * @param mostKnots so many stretches at most
   */
  expressed(mostKnots: number): Expressed
  /**
   * Greatest difference between the derivative of a forward and B, in shares of the largest B, at every place at which
   * B was looked at: some 260 a piece.
   */
  errorOf(forward: Expression): number
}

export interface Expressed {
  /**
   * A cubic on each of a few stretches, meeting the integral and B at its ends, and lines beyond the domain. Exact
   * where B is piecewise a polynomial of second degree or less. With its own derivative as backward it is admissible
   * whatever the error.
   */
  forward: Expression
  /** Greatest difference between its derivative and B that was seen, in shares of the largest B. */
  error: number
}

/**
 * F = integral of B over the domain, 0 at 0 (or at the left end, where 0 is outside).
 * @throws BadInput if B has no finite value.
 */
export function forwardFrom(backward: Expression, symbols: Symbols<number>, domain: Domain = usualDomain): Integral {
  return integralOf(cut(constant(0), backward, symbols, domain), symbols, 0)
}

/**
 * The admissible pair nearest to one that fails: it keeps B and takes its integral as forward, as high as the given
 * forward on average.
 */
export function nearestAdmissible(
  pair: { forward: Expression; backward: Expression },
  symbols: Symbols<number>,
  domain: Domain = usualDomain,
): Integral {
  const pieces = cut(constant(0), pair.backward, symbols, domain)
  const given = compile(pair.forward, symbols)
  const { forward } = integralOf(pieces, symbols, 0)
  const places = pieces.pieces.flatMap(({ from, to }) =>
    Array.from({ length: 64 }, (_, index) => ({ w: from + ((to - from) * (index + 0.5)) / 64, weight: to - from })),
  )
  const total = places.reduce((sum, { weight }) => sum + weight, 0)
  const height = places.reduce((sum, place) => sum + place.weight * (given(place.w) - forward.at(place.w)), 0) / total
  return integralOf(
    pieces,
    symbols,
    Math.abs(height) < 1e-9 * (greatest(forward.knots.map(({ y }) => Math.abs(y))) || 1) ? 0 : height,
  )
}

function integralOf(pieces: Pieces, symbols: Symbols<number>, height: number): Integral {
  const fine = accumulated(pieces, 1e-7)
  const origin = pieces.domain.from <= 0 && 0 <= pieces.domain.to ? new SampledFunction(fine).at(0) : 0
  const placed = (knots: readonly Knot[]): Knot[] => knots.map((knot) => ({ ...knot, y: knot.y - origin + height }))
  const errorOf = (forward: Expression): number => {
    const slope = compile(derivative(forward, 'w'), symbols)
    const places = pieces.pieces.flatMap((piece) => piece.places)
    return greatest(places.map((place) => Math.abs(slope(place) - pieces.functions.backward(place)))) / pieces.largest
  }
  return {
    forward: new SampledFunction(placed(fine)),
    errorOf,
    expressed(mostKnots) {
      const coarse =
        [1e-6, 1e-4, 1e-3, 1e-2]
          .map((tolerance) => accumulated(pieces, tolerance))
          .find((knots) => knots.length <= mostKnots) ?? accumulated(pieces, 0.1)
      const forward = new Cubics(placed(coarse), pieces.largest).expression()
      return { forward, error: errorOf(forward) }
    },
  }
}

/**
 * Knots of the integral of B from the left end of the domain, so close that a cubic's slope misses B by the tolerance
 * at most.
 */
function accumulated(pieces: Pieces, tolerance: number): Knot[] {
  const knots: Knot[] = []
  let height = 0
  for (const piece of pieces.pieces) {
    const ends = (place: number): number =>
      place === piece.from
        ? limit(pieces, place, 1).backward
        : place === piece.to
          ? limit(pieces, place, -1).backward
          : pieces.functions.backward(place)
    knots.push({ x: piece.from, y: height, slope: ends(piece.from) })
    for (const step of steps(pieces, piece, ends, tolerance)) {
      height += step.integral
      knots.push({ x: step.to, y: height, slope: ends(step.to) })
    }
  }
  return knots.filter(
    (knot, index) => index === 0 || knot.x !== knots[index - 1]!.x || knot.slope !== knots[index - 1]!.slope,
  )
}

function steps(
  pieces: Pieces,
  piece: Piece,
  ends: (place: number) => number,
  tolerance: number,
): { to: number; integral: number }[] {
  const { backward } = pieces.functions
  const fits = (from: number, to: number, integral: number): boolean => {
    const cubic = new SampledFunction([
      { x: from, y: 0, slope: ends(from) },
      { x: to, y: integral, slope: ends(to) },
    ])
    return [0.2, 0.4, 0.5, 0.6, 0.8].every(
      (share) =>
        Math.abs(cubic.slopeAt(from + share * (to - from)) - backward(from + share * (to - from))) <=
        tolerance * pieces.largest,
    )
  }
  const { steps: halves } = integrate(
    piece.from,
    piece.to,
    backward,
    tolerance * pieces.largest * (piece.to - piece.from),
    (whole, left, right) => fits(whole.from, whole.to, left.integral + right.integral),
  )
  // Each step comes as two halves; one cubic over both is fine already.
  return halves.flatMap((step, index) =>
    index % 2 === 0 ? [] : [{ to: step.to, integral: halves[index - 1]!.integral + step.integral }],
  )
}

import { BadInput } from '../../errors/bad-input.ts'
import { phrase } from '../../errors/phrase.ts'
import { derivative } from '../derivative.ts'
import type { Expression } from '../expression.ts'
import type { Symbols } from '../interpret.ts'
import { compile } from '../scalar.ts'
import { simplify } from '../simplify.ts'
import { expressionText } from '../text.ts'
import { breakpoints } from './breakpoints.ts'
import { hairOf, rounding, type Domain } from './domain.ts'

/** A pair at fixed values of mu and the parameters, as functions of w, with slopes. */
export interface Functions {
  forward: (w: number) => number
  forwardSlope: (w: number) => number
  backward: (w: number) => number
  backwardSlope: (w: number) => number
}

/** Part of the domain on which F and B are analytic. */
export interface Piece extends Domain {
  /** Where F and B were looked at, in rising order, the ends themselves left out. */
  places: readonly number[]
  /** Greatest magnitudes of F' and B on the piece. */
  steepest: number
  largest: number
  /** F is constant: it changes by rounding only, and would if the piece were as wide as the domain. */
  flat: boolean
  /**
   * F rises, but by rounding only, and the piece lies between two places that were meant to be one, or B is 0 on it: it
   * breaks no rule, and P takes no notice of it.
   */
  sliver: boolean
  backward: 'zero' | 'constant' | 'varying'
}

/** A pair cut into pieces, with the scales against which differences are judged. */
export interface Pieces {
  domain: Domain
  functions: Functions
  pieces: readonly Piece[]
  /** Greatest minus least F, and greatest |B|; 1 if that is 0. */
  range: number
  largest: number
}

/** @throws BadInput if F has no finite value somewhere in the domain, or B on a stretch of it. */
export function cut(forward: Expression, backward: Expression, symbols: Symbols<number>, domain: Domain): Pieces {
  const functions: Functions = {
    forward: compile(forward, symbols),
    forwardSlope: compile(derivative(forward, 'w'), symbols),
    backward: compile(backward, symbols),
    backwardSlope: compile(derivative(backward, 'w'), symbols),
  }
  const breaks = breakpoints([simplify(forward), simplify(backward)], symbols, domain)
  for (const place of [domain.from, ...breaks, domain.to])
    checkFinite('forward', forward, functions.forward(place), place)
  const ends = [domain.from, ...breaks, domain.to]
  const parts = ends.slice(1).map((to, index) => ({
    from: ends[index]!,
    to,
    places: placesWithin(ends[index]!, to, hairOf(domain)),
  }))
  for (const { places } of parts) {
    for (const place of places) {
      checkFinite('forward', forward, functions.forward(place), place)
      checkFinite('backward', backward, functions.backward(place), place)
    }
  }
  const all = parts.flatMap(({ places }) => places)
  const values = all.map(functions.forward)
  const range = greatest(values) - least(values) || 1
  const largest = greatest(all.map((place) => Math.abs(functions.backward(place)))) || 1
  return {
    domain,
    functions,
    range,
    largest,
    pieces: parts.map((part) => described(part, functions, range, largest, domain)),
  }
}

/** A share of the domain so small that places rounded to twelve digits are as far apart. */
const narrow = 1e-11

function described(
  part: Domain & { places: readonly number[] },
  functions: Functions,
  range: number,
  scale: number,
  domain: Domain,
): Piece {
  const { from, to, places } = part
  const forward = places.map(functions.forward)
  const steepest = greatest(places.map((place) => Math.abs(functions.forwardSlope(place))).filter(Number.isFinite))
  const backward = places.map(functions.backward)
  const largest = greatest(backward.map(Math.abs))
  const spread = greatest(backward) - least(backward)
  const width = domain.to - domain.from
  const still = greatest(forward) - least(forward) <= rounding * range
  const flat = still && steepest * width <= 1e3 * rounding * range
  const isZero = largest <= rounding * scale
  return {
    from,
    to,
    places,
    steepest,
    largest,
    flat,
    sliver: still && !flat && (isZero || to - from <= narrow * width),
    backward: isZero ? 'zero' : spread <= 1e3 * rounding * largest ? 'constant' : 'varying',
  }
}

/**
 * Even places, and ever closer ones towards both ends, where what is steep tends to be; none nearer than `margin`, for
 * ends are rounded.
 */
function placesWithin(from: number, to: number, margin: number): number[] {
  const width = to - from
  const even = Array.from({ length: 191 }, (_, index) => from + (width * (index + 1)) / 192)
  const close = Array.from({ length: 36 }, (_, index) => width * 2 ** -(index + 8))
  const places = [...even, ...close.map((step) => from + step), ...close.map((step) => to - step)]
  return [...new Set(places)]
    .filter((place) => place >= from + margin && place <= to - margin)
    .sort((left, right) => left - right)
}

function checkFinite(which: 'forward' | 'backward', expression: Expression, value: number, w: number): void {
  if (Number.isFinite(value)) return
  const text = expressionText(expression)
  const shown = text.length > 80 ? `${text.slice(0, 77)}...` : text
  throw new BadInput({
    code: 'bad-pair',
    subject: shown,
    field: which,
    what: phrase`the ${which} ${shown} has no finite value at w = ${Number(w.toPrecision(6))} (${value})`,
    remedy: 'keep divisors away from 0 and operands of log and sqrt positive, for example with max(abs(w), 1e-6)',
  })
}

export function greatest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), values.length === 0 ? 0 : -Infinity)
}

export function least(values: readonly number[]): number {
  return values.reduce((most, value) => Math.min(most, value), values.length === 0 ? 0 : Infinity)
}

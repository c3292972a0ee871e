import { subtract, type Expression } from '../expression.ts'
import { symbolsOf, type Symbols } from '../interpret.ts'
import { compile } from '../scalar.ts'
import { bisect, hairOf, leastBetween, snapped, type Domain } from './domain.ts'

/** Something of an expression whose zeros, or whole values where `whole`, divide the domain into pieces. */
interface Guard {
  value: Expression
  whole: boolean
}

/**
 * Parts that decide the smoothness of an expression: differences that decide a branch, operands of the sign, of
 * absolute values, logarithms, roots, divisors. Between their zeros an expression is analytic. The centres of tanh and
 * sigmoid are among them too, for steep ones hide between samples.
 */
function guardsOf(root: Expression): Guard[] {
  const guards: Guard[] = []
  const seen = new Set<Expression>()
  const add = (value: Expression, whole = false): unknown => symbolsOf(value).has('w') && guards.push({ value, whole })
  function visit(node: Expression): void {
    if (seen.has(node)) return
    seen.add(node)
    switch (node.kind) {
      case 'unary':
        if (node.operation === 'floor') add(node.operand, true)
        else if (!['negate', 'cosine'].includes(node.operation)) add(node.operand)
        return visit(node.operand)
      case 'binary':
        if (node.operation === 'minimum' || node.operation === 'maximum') add(subtract(node.left, node.right))
        if (node.operation === 'divide') add(node.right)
        return [node.left, node.right].forEach(visit)
      case 'select':
        add(subtract(node.left, node.right))
        return [node.left, node.right, node.then, node.otherwise].forEach(visit)
    }
  }
  visit(root)
  return guards
}

/** Even steps over the domain at which guards are looked at, unless fewer do. */
const usualSamples = 1024
/** More places than this where a floor steps are not told apart. */
const mostSteps = 4096

/** Even steps through the domain, and ever smaller ones towards 0, where quantizers do most. */
function probesOf({ from, to }: Domain, samples: number): number[] {
  const even = Array.from({ length: samples + 1 }, (_, index) => from + ((to - from) * index) / samples)
  const near = Array.from({ length: 60 }, (_, index) => (to - from) * 2 ** -(index + 1))
  const places = [...even, ...near, ...near.map((value) => -value), 0].filter((value) => value >= from && value <= to)
  return [...new Set(places)].sort((left, right) => left - right)
}

/**
 * Places inside the domain between which all of the expressions are analytic, in rising order. Some may be places where
 * nothing happens after all.
 * @param samples even steps at which they are looked for: what lies closer together may be missed
 */
export function breakpoints(
  expressions: readonly Expression[],
  symbols: Symbols<number>,
  domain: Domain,
  samples = usualSamples,
): number[] {
  const width = domain.to - domain.from
  const places = probesOf(domain, samples)
  const found: number[] = []
  for (const { value, whole } of expressions.flatMap(guardsOf)) {
    const guard = compile(value, symbols)
    if (whole) found.push(...wholeValues(guard, places, width))
    else found.push(...zeros(guard, places, width))
  }
  // Less than a hair, so that what is just beside a place stays on its side.
  const hair = hairOf(domain)
  const inside = found
    .map((place) => snapped(place, hair / 8))
    .filter((place) => place > domain.from + 4 * hair && place < domain.to - 4 * hair)
  return inside
    .sort((left, right) => left - right)
    .filter((place, index, all) => index === 0 || place - all[index - 1]! > 4 * hair)
}

/** Places where a function becomes zero, passes through it, touches it, or ceases to have a value. */
function zeros(guard: (w: number) => number, places: readonly number[], width: number): number[] {
  const values = places.map(guard)
  const found: number[] = []
  for (let index = 1; index < places.length; index++) {
    const [left, right] = [places[index - 1]!, places[index]!]
    const before = Math.sign(values[index - 1]!)
    if (!Object.is(before, Math.sign(values[index]!)))
      found.push(bisect(left, right, width, (w) => Object.is(Math.sign(guard(w)), before)))
    if (index < 2) continue
    const [first, second, third] = [values[index - 2]!, values[index - 1]!, values[index]!].map(Math.abs) as [
      number,
      number,
      number,
    ]
    if (second <= first && second <= third && second < Math.max(first, third)) {
      const side = Math.sign(values[index - 1]!)
      const least = leastBetween(places[index - 2]!, right, (w) => side * guard(w))
      if (Math.abs(guard(least)) <= 1e-14 * Math.max(first, third)) found.push(least)
      // A dip to the other side that is narrower than the samples are apart, and comes back.
      else if (side * guard(least) < 0 && side === Math.sign(values[index - 2]!) && side === Math.sign(values[index]!))
        found.push(
          bisect(places[index - 2]!, least, width, (w) => side * guard(w) > 0),
          bisect(least, right, width, (w) => side * guard(w) > 0),
        )
    }
  }
  return found
}

/** Places where the floor of a function steps. */
function wholeValues(operand: (w: number) => number, places: readonly number[], width: number): number[] {
  const found: number[] = []
  for (let index = 1; index < places.length && found.length < mostSteps; index++) {
    const [left, right] = [places[index - 1]!, places[index]!]
    const [low, high] = [operand(left), operand(right)].sort((a, b) => a - b) as [number, number]
    if (!Number.isFinite(low) || !Number.isFinite(high)) continue
    for (let step = Math.floor(low) + 1; step <= Math.floor(high) && found.length < mostSteps; step++) {
      found.push(bisect(left, right, width, (w) => operand(w) < step))
    }
  }
  return found
}

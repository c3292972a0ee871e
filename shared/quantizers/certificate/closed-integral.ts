import { derivative } from '../derivative.ts'
import { multiply, type Expression } from '../expression.ts'
import { symbolsOf } from '../interpret.ts'
import { compile } from '../scalar.ts'
import { simplify } from '../simplify.ts'
import { quantizers } from '../zoo.ts'

/** Forwards whose derivatives are known: those of the zoo without parameters, and w. */
const forwards = quantizers
  .filter(
    ({ parameters, forward }) =>
      parameters.length === 0 && [...symbolsOf(forward)].every((name) => name === 'w' || name === 'mu'),
  )
  .map(({ forward }) => forward)

/** Where two functions are compared: values of mu, and places that favour no scale and lie on no edge. */
const sharpnesses = [0.7, 5, 31]
const places = Array.from({ length: 121 }, (_, index) => Math.sinh((index - 60.3) / 20) / 3)

/**
 * A forward whose derivative is the given backward at every mu: the zoo's, times a constant if need be. Null if the zoo
 * has none; equality is judged from values, to ten digits of the largest, so that what B does between those places is
 * for the caller to look at.
 */
export function closedIntegral(backward: Expression): Expression | null {
  const wanted = values(backward)
  const scale = Math.max(...wanted.map(Math.abs))
  if (wanted.some((value) => !Number.isFinite(value)) || scale === 0) return null
  for (const forward of forwards) {
    const slopes = slopesOf(forward)
    const largest = slopes.reduce((best, value, index) => (Math.abs(value) > Math.abs(slopes[best]!) ? index : best), 0)
    const factor = Number((wanted[largest]! / slopes[largest]!).toPrecision(12))
    if (!Number.isFinite(factor) || factor === 0) continue
    if (slopes.every((slope, index) => Math.abs(factor * slope - wanted[index]!) <= 1e-10 * scale))
      return factor === 1 ? forward : simplify(multiply(factor, forward))
  }
  return null
}

const known = new Map<Expression, number[]>()

function slopesOf(forward: Expression): number[] {
  const slopes = known.get(forward) ?? values(derivative(forward, 'w'))
  known.set(forward, slopes)
  return slopes
}

function values(expression: Expression): number[] {
  return sharpnesses.flatMap((mu) => places.map(compile(expression, { mu })))
}

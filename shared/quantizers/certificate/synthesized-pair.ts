import { BadInput } from '../../errors/bad-input.ts'
import { add, type Expression } from '../expression.ts'
import { symbolsOf, type Symbols } from '../interpret.ts'
import { longestText } from '../parse/grammar.ts'
import { compile } from '../scalar.ts'
import { expressionText } from '../text.ts'
import { certify } from './certificate.ts'
import { closedIntegral } from './closed-integral.ts'
import { usualDomain, type Domain } from './domain.ts'
import type { SampledFunction } from './sampled-function.ts'
import { backwardFrom, forwardFrom, nearestAdmissible, type Integral } from './synthesis.ts'

/** An admissible pair that was made from a backward: `certify` says so of the very expressions. */
export interface SynthesizedPair {
  forward: Expression
  /** The given backward, or the derivative of the forward if that only comes near to it. */
  backward: Expression
  /**
   * Greatest difference between the derivative of the forward and the given backward, in shares of the largest B; 0 for
   * a closed form.
   */
  error: number
  /** Whether it holds for the given mu alone, although the backward depends on mu. */
  fixed: boolean
  /** The forward at the given symbols, over the domain. */
  sampled: SampledFunction
}

/** More where that is not near enough, as long as a recipe can hold the text. */
const knotBudgets = [150, 100, 60]
const isWritable = (expression: Expression): boolean => expressionText(expression).length <= longestText

/** So few that the text stays readable and a training step with it short. */
const mostKnots = 48
/** Unless B would be missed by more than this share of its largest. */
const goodEnough = 1e-2

/**
 * F = integral of B.
 * @throws BadInput if B has no finite value, or no pair that was made of it is admissible.
 */
export function pairFromBackward(
  backward: Expression,
  symbols: Symbols<number>,
  domain: Domain = usualDomain,
): SynthesizedPair {
  const made = certified(backward, forwardFrom(backward, symbols, domain), symbols, domain)
  if (made !== null) return made
  throw new BadInput({
    code: 'bad-pair',
    field: 'backward',
    what:
      'no forward was found that is admissible with this backward: its integral has more bends than could be ' +
      'followed',
    remedy: 'take a smoother backward, or a narrower domain',
  })
}

/**
 * The admissible pair nearest to a given one that keeps its backward, or nearly; null if none was found.
 * @throws BadInput if F or B has no finite value.
 */
export function nearestPair(
  pair: { forward: Expression; backward: Expression },
  symbols: Symbols<number>,
  domain: Domain = usualDomain,
): SynthesizedPair | null {
  return certified(pair.backward, nearestAdmissible(pair, symbols, domain), symbols, domain)
}

/** Below this share of the largest B a closed form is the integral, and not something that resembles it. */
const sameIntegral = 1e-9

/**
 * The first of what can be made of an integral that is admissible: short before exact, the given backward before
 * another.
 */
function certified(
  backward: Expression,
  integral: Integral,
  symbols: Symbols<number>,
  domain: Domain,
): SynthesizedPair | null {
  const isAdmissible = (forward: Expression, own: Expression): boolean =>
    certify({ forward, backward: own }, symbols, domain).admissible
  const sampled = integral.forward
  const closed = closedForm(backward, integral, symbols, domain)
  if (closed !== null && isAdmissible(closed, backward))
    return { forward: closed, backward, error: 0, fixed: false, sampled }
  const fixed = symbolsOf(backward).has('mu')
  const few = integral.expressed(mostKnots)
  for (const { forward, error } of [
    ...(few.error <= goodEnough ? [few] : []),
    ...knotBudgets.map((knots) => integral.expressed(knots)),
  ]) {
    // A backward that moves with mu would leave a forward that does not.
    const own = [...(fixed ? [] : [backward]), backwardFrom(forward)].find(
      (each) => isWritable(forward) && isWritable(each) && isAdmissible(forward, each),
    )
    if (own !== undefined) return { forward, backward: own, error, fixed, sampled }
  }
  return null
}

/** The integral in closed form, at its height; null if the zoo has none. */
function closedForm(
  backward: Expression,
  integral: Integral,
  symbols: Symbols<number>,
  domain: Domain,
): Expression | null {
  const hasParameters = [...symbolsOf(backward)].some((name) => name !== 'w' && name !== 'mu')
  const closed = hasParameters ? null : closedIntegral(backward)
  if (closed === null || !(integral.errorOf(closed) <= sameIntegral)) return null
  const place = Math.min(Math.max(0, domain.from), domain.to)
  const height = Number((integral.forward.at(place) - compile(closed, symbols)(place)).toPrecision(12))
  return Math.abs(height) < 1e-9 ? closed : add(closed, height)
}

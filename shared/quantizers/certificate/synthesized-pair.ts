import { add, type Expression } from '../expression.ts'
import { symbolsOf, type Symbols } from '../interpret.ts'
import { compile } from '../scalar.ts'
import { certify } from './certificate.ts'
import { closedIntegral } from './closed-integral.ts'
import { usualDomain, type Domain } from './domain.ts'
import type { SampledFunction } from './sampled-function.ts'
import { backwardFrom, forwardFrom, nearestAdmissible, type Integral } from './synthesis.ts'

/** An admissible pair that was made from a backward. */
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

/** So few that the text stays readable and a training step with it short. */
const mostKnots = 48
/** Unless B would be missed by more than this share of its largest. */
const goodEnough = 1e-2

/** F = integral of B. @throws BadInput if B has no finite value. */
export function pairFromBackward(
  backward: Expression,
  symbols: Symbols<number>,
  domain: Domain = usualDomain,
): SynthesizedPair {
  return made(backward, forwardFrom(backward, symbols, domain), symbols, domain)
}

/**
 * The admissible pair nearest to a given one that keeps its backward.
 * @throws BadInput if F or B has no finite value.
 */
export function nearestPair(
  pair: { forward: Expression; backward: Expression },
  symbols: Symbols<number>,
  domain: Domain = usualDomain,
): SynthesizedPair {
  return made(pair.backward, nearestAdmissible(pair, symbols, domain), symbols, domain)
}

function made(backward: Expression, integral: Integral, symbols: Symbols<number>, domain: Domain): SynthesizedPair {
  const sampled = integral.forward
  const unknown = [...symbolsOf(backward)].some((name) => name !== 'w' && name !== 'mu')
  const closed = unknown ? null : closedIntegral(backward)
  if (closed !== null) {
    const place = Math.min(Math.max(0, domain.from), domain.to)
    const height = Number((sampled.at(place) - compile(closed, symbols)(place)).toPrecision(12))
    return {
      forward: Math.abs(height) < 1e-9 ? closed : add(closed, height),
      backward,
      error: 0,
      fixed: false,
      sampled,
    }
  }
  const few = integral.expressed(mostKnots)
  const { forward, error } = few.error <= goodEnough ? few : integral.expressed()
  const fixed = symbolsOf(backward).has('mu')
  const keeps = !fixed && certify({ forward, backward }, symbols, domain).admissible
  return { forward, backward: keeps ? backward : backwardFrom(forward), error, fixed, sampled }
}

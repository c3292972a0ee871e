import type { Expression } from '../expression.ts'
import { symbolsOf, type Symbols } from '../interpret.ts'
import { BadInput } from '../../errors/bad-input.ts'
import { phrase } from '../../errors/phrase.ts'
import { hairOf, usualDomain, type Domain } from './domain.ts'
import { factor } from './factors.ts'
import { cut } from './piece.ts'
import { violationsOf, type Rule, type Violation } from './rules.ts'
import type { SampledFunction } from './sampled-function.ts'

/**
 * Whether training with a pair (F, B) is ProxConnect in disguise: F = T o P and B = T' o P for a proximal quantizer P,
 * which makes a step of PC++ on the loss l a step of PC on l o T.
 */
export type Certificate = AdmissiblePair | InadmissiblePair

export interface AdmissiblePair {
  admissible: true
  domain: Domain
  /** The proximal quantizer, over the latent weight: nondecreasing. */
  P: SampledFunction
  /** The transform, over the values of P; across the jumps of P it is free, and drawn as a line. */
  T: SampledFunction
  /** Whether P and T were drawn as finely as they are meant to be; else they are only about right somewhere. */
  resolved: boolean
  /** Whether B is 0 throughout, so that nothing is learnt. */
  still: boolean
}

export interface InadmissiblePair {
  admissible: false
  domain: Domain
  /** The rule that is broken on the widest stretch, and that stretch; the rightmost of several. */
  rule: Rule
  interval: Domain
  /** Everything that is broken, from left to right. */
  violations: readonly Violation[]
}

/**
 * Judges a pair from its expressions alone, at given values of mu and the parameters, over a domain of latent weights.
 * F and B are cut into pieces on which they are analytic; on each the rules are checked at some 260 places, narrowed
 * down if something changes. Differences below 1e-12 of the range of F or of the largest B count as none; the ratio
 * B / F' may vary by 1e-9. Where B goes to 0 like a power of the distance that is within 0.001 of 1 against F', the
 * integral of dF / B is taken for infinite. The domain is closed: P must be finite at its ends too.
 *
 * What is judged is the P that is the integral of dF / B, which jumps where F does, and of itself only where B becomes
 * 0. That is enough for (F, B) to be admissible, but not necessary: a P that jumps elsewhere, at a level of F, may give
 * a transform T for a B that takes several values there (F = sign, B = 2 near 0 and 1 beyond, with a staircase of four
 * levels), or for a jump of F against the sign of B. Such pairs are not admitted.
 * @throws BadInput if F or B has no finite value in the domain, or a symbol has no value.
 */
export function certify(
  pair: { forward: Expression; backward: Expression },
  symbols: Symbols<number>,
  domain: Domain = usualDomain,
): Certificate {
  if (!(domain.from < domain.to) || !Number.isFinite(domain.to - domain.from))
    throw new BadInput({
      code: 'bad-value',
      what: phrase`the domain from ${domain.from} to ${domain.to} is empty`,
      remedy: 'give two finite ends, the lower first',
    })
  if (hairOf(domain) > (domain.to - domain.from) / 2 ** 18)
    throw new BadInput({
      code: 'out-of-range',
      what: phrase`the domain from ${domain.from} to ${domain.to} is too narrow for places so far from 0: they cannot
        be told apart`,
      remedy: 'move the pair nearer to 0, or take a wider domain',
    })
  for (const name of [...symbolsOf(pair.forward), ...symbolsOf(pair.backward)]) {
    if (name !== 'w' && !Number.isFinite(symbols[name]))
      throw new BadInput({
        code: 'missing-value',
        subject: name,
        what: phrase`the pair depends on ${name}, which has no value`,
        remedy: 'give one',
      })
  }
  const pieces = cut(pair.forward, pair.backward, symbols, domain)
  const violations = violationsOf(pieces)
  if (violations.length === 0)
    return {
      admissible: true,
      domain,
      ...factor(pieces),
      still: pieces.pieces.every(({ backward }) => backward === 'zero'),
    }
  const width = ({ interval }: Violation): number => interval.to - interval.from
  const { rule, interval } = violations.reduce((widest, each) =>
    width(each) >= width(widest) - 1e-9 * (domain.to - domain.from) ? each : widest,
  )
  return { admissible: false, domain, rule, interval, violations }
}

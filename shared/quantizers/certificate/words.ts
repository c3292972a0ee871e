import { expressionText } from '../text.ts'
import type { Certificate, InadmissiblePair } from './certificate.ts'
import type { Domain } from './domain.ts'
import type { Rule } from './rules.ts'
import type { SampledFunction } from './sampled-function.ts'
import type { Expressed } from './synthesis.ts'

/** Explains the breach of a rule. */
export const ruleMeanings: Readonly<Record<Rule, string>> = {
  1: 'the forward goes against the sign of the backward, so that P, the integral of dF / B, would fall',
  2:
    'the forward is flat while the backward is not constant, or not between its values on both sides: P, the ' +
    'integral of dF / B, does not change there, and no transform of it can give these values of B',
  3: 'the backward is 0 where the forward still moves, so that P, the integral of dF / B, would be infinite',
  4:
    'the backward is unbounded, or the forward jumps against its sign, so that P, the integral of dF / B, could ' +
    'not follow',
}

/** A certificate as a paragraph that a reader without the theory at hand can follow. */
export function certificateText(title: string, certificate: Certificate, nearest: Expressed | null = null): string {
  const { domain } = certificate
  if (!certificate.admissible) return `${title} is not admissible. ${brokenText(certificate)}${nearestText(nearest)}`
  const lines = [
    `${title} is admissible for ${range(domain)}: F = T(P(w)) and B = T'(P(w)) with the proximal quantizer P ` +
      'and the transform T, so that training with it is ProxConnect on the loss of T(w).',
    `P ${courseOf(certificate.P, domain)}; T ${transformOf(certificate.T)}.`,
  ]
  if (!certificate.resolved)
    lines.push('P and T were not resolved everywhere: B comes near 0 in more places than could be followed.')
  if (certificate.still) lines.push('B is 0 everywhere: no gradient passes, and nothing is learnt.')
  return lines.join(' ')
}

function brokenText({ rule, interval, violations }: InadmissiblePair): string {
  const others = violations.filter((each) => each.rule !== rule || each.interval.from !== interval.from).slice(0, 4)
  const also = others.map((each) => `rule ${each.rule} for ${range(each.interval)}`)
  const more = violations.length - 1 - others.length
  const sentence = also.length === 0 ? '' : ` It also breaks ${also.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`
  return `It breaks rule ${rule} for ${range(interval)}: there ${ruleMeanings[rule]}.${sentence}`
}

function nearestText(nearest: Expressed | null): string {
  if (nearest === null) return ''
  const text = expressionText(nearest.forward)
  const keeps = nearest.error < 1e-9
  const shown =
    keeps && text.length <= 200
      ? `F(w) = ${text}`
      : 'the integral of B, which has no short form here (--json has its points)'
  const kept = keeps ? 'keeps B' : `keeps B to ${nearest.error.toExponential(1)} of its largest`
  return ` The nearest admissible pair ${kept} and goes forward by ${shown}.`
}

function courseOf(P: SampledFunction, domain: Domain): string {
  const { knots } = P
  if (knots.every(({ x, y }) => Math.abs(x - y) <= 1e-9 * (domain.to - domain.from))) return 'is the identity'
  const rises = knots.slice(1).filter((knot, index) => knot.x > knots[index]!.x && knot.y > knots[index]!.y).length
  const jumps = knots.slice(1).filter((knot, index) => knot.x === knots[index]!.x && knot.y > knots[index]!.y).length
  if (rises === 0)
    return jumps === 0
      ? 'is constant'
      : `is a staircase of ${jumps + 1} levels, ${[...new Set(knots.map(({ y }) => short(y)))].join(', ')}`
  return (
    `rises from ${short(knots[0]!.y)} to ${short(knots.at(-1)!.y)}, ` +
    `${jumps === 0 ? 'without jumps' : jumps === 1 ? 'with one jump' : `with ${jumps} jumps`}`
  )
}

function transformOf(T: SampledFunction): string {
  const points = T.points(1e-6)
  if (points.every(({ x, y }) => Math.abs(x - y) <= 1e-6 * Math.max(1, Math.abs(x)))) return 'is the identity'
  const heights = points.map(({ y }) => y)
  return `runs from ${short(Math.min(...heights))} to ${short(Math.max(...heights))}`
}

/** With as many digits as tell the ends apart, up to nine. */
function range({ from, to }: Domain): string {
  const apart = (to - from) / 50
  let digits = 4
  while (digits < 15 && [from, to].some((end) => Math.abs(Number(short(end, digits)) - end) > apart)) digits++
  const [low, high] = [short(from, digits), short(to, digits)]
  return low === high ? `w = ${short(from)}` : `${low} <= w <= ${high}`
}

function short(value: number, digits = 4): string {
  return String(Number(value.toPrecision(digits)))
}

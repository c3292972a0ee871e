import { breakpoints } from '../../../../shared/quantizers/certificate/breakpoints.ts'
import { certify } from '../../../../shared/quantizers/certificate/certificate.ts'
import { usualDomain } from '../../../../shared/quantizers/certificate/domain.ts'
import type { Symbols } from '../../../../shared/quantizers/interpret.ts'
import type { Quantizer } from '../../../../shared/quantizers/quantizer.ts'
import { compile } from '../../../../shared/quantizers/scalar.ts'

/** A proximal quantizer as a function, with the places where it may jump or bend. */
export interface Proximal {
  P: (u: number) => number
  breaks: readonly number[]
}

/**
 * P of a pair that is ProxConnect itself (B = 1, F nondecreasing, hence F = P up to a constant, which no gap term
 * sees); null for any other pair. Judged over the usual domain of latent weights.
 */
export function proximalOf(
  { forward, backward }: Pick<Quantizer, 'forward' | 'backward'>,
  symbols: Symbols<number>,
): Proximal | null {
  const slope = compile(backward, symbols)
  for (let w = usualDomain.from; w <= usualDomain.to; w += 1 / 16) if (slope(w) !== 1) return null
  if (!certify({ forward, backward }, symbols).admissible) return null
  return { P: compile(forward, symbols), breaks: breakpoints([forward], symbols, usualDomain) }
}

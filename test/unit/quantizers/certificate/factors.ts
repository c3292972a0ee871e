import { expect } from 'vitest'
import type { AdmissiblePair } from '../../../../shared/quantizers/certificate/certificate.ts'

/** Expects F = T o P, B = T' o P and a P that nowhere falls, at places that the checker did not look at. */
export function expectFactors(
  { P, T, domain }: AdmissiblePair,
  forward: (w: number) => number,
  backward: (w: number) => number,
): void {
  const places = Array.from(
    { length: 1000 },
    (_, index) => domain.from + ((domain.to - domain.from) * (index + 0.3183)) / 1000,
  )
  const largest = Math.max(...places.map((w) => Math.abs(backward(w))), 1e-9)
  let before = -Infinity
  for (const w of places) {
    const z = P.at(w)
    expect(z, `P at ${w}`).toBeGreaterThanOrEqual(before - 1e-14)
    before = z
    expect(Math.abs(T.at(z) - forward(w)), `T(P) and F at ${w}`).toBeLessThan(1e-6)
    expect(Math.abs(T.slopeAt(z) - backward(w)), `T'(P) and B at ${w}`).toBeLessThan(1e-5 * largest)
  }
  for (const [index, knot] of P.knots.slice(1).entries()) expect(knot.y).toBeGreaterThanOrEqual(P.knots[index]!.y)
}

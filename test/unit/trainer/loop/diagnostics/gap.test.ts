import { describe, expect, test } from 'vitest'
import { flipMass, gapTerm } from '../../../../../electron/trainer/loop/diagnostics/gap.ts'

const sign = (u: number) => (u >= 0 ? 1 : -1)
const starts = [-1.7, -0.9, -0.31, -0.02, 0, 0.05, 0.44, 0.8, 1.6]

/** R(w) = mu r(w) + w^2 / 2 with its own proximal map: the definition, without an antiderivative of P. */
const regularizers = [
  {
    name: 'mu |w|',
    mu: 0.3,
    r: Math.abs,
    P: (u: number) => sign(u) * Math.max(Math.abs(u) - 0.3, 0),
    breaks: [-0.3, 0.3],
  },
  { name: 'mu w^2 / 2', mu: 0.7, r: (w: number) => (w * w) / 2, P: (u: number) => u / 1.7, breaks: [] },
  // The W-shaped regularizer of ProxQuant is not convex: its map jumps at 0.
  {
    name: 'mu | |w| - 1 |',
    mu: 0.2,
    r: (w: number) => Math.abs(Math.abs(w) - 1),
    breaks: [-1.2, -0.8, 0.8, 1.2],
    P: (u: number) => sign(u) * (1 + sign(Math.abs(u) - 1) * Math.max(Math.abs(Math.abs(u) - 1) - 0.2, 0)),
  },
]

describe('the gap term', () => {
  test.each(regularizers)('is D of its definition for $name', ({ mu, r, P, breaks }) => {
    const R = (w: number) => mu * r(w) + (w * w) / 2
    let largest = 0
    for (const before of starts) {
      for (const after of starts) {
        const expected = R(P(before)) - R(P(after)) - (P(before) - P(after)) * after
        expect(gapTerm(P, before, after, breaks)).toBeCloseTo(expected, 13)
        largest = Math.max(largest, expected)
      }
    }
    expect(largest).toBeGreaterThan(0.5)
  })

  test('is the flip mass for sign', () => {
    for (const before of starts)
      for (const after of starts) expect(gapTerm(sign, before, after)).toBeCloseTo(flipMass(before, after), 13)
    expect(flipMass(-0.25, 0.5)).toBe(1)
    expect(flipMass(0.25, 0.5)).toBe(0)
  })
})

import { describe, expect, test } from 'vitest'
import { effectiveMu } from '../../../../../electron/trainer/loop/diagnostics/effective-mu.ts'
import { findQuantizer } from '../../../../../shared/quantizers/zoo.ts'
import { compile } from '../../../../../shared/quantizers/scalar.ts'

const sign = compile(findQuantizer('bc')!.forward, {})
/** Midpoints of equal cells of [-bound, bound]: the uniform distribution, whose midpoint rule is off by 1 / cells^2. */
const uniform = (bound: number, cells = 20_000) =>
  Float64Array.from({ length: cells }, (_, index) => bound * ((2 * index + 1) / cells - 1))

describe('effective mu', () => {
  test('is mu where F(w) = mu w, wherever the latent weights are', () => {
    expect(effectiveMu([-0.3, 0.1, 2], (w) => 7 * w)).toBeCloseTo(7, 13)
  })

  test('of sign is finite: 1 on the signs, 3 / (2 a) for latent weights uniform on [-a, a]', () => {
    expect(effectiveMu([1, -1, -1], sign)).toBe(1)
    for (const bound of [0.05, 0.5, 1]) expect(effectiveMu(uniform(bound), sign)).toBeCloseTo(3 / (2 * bound), 6)
  })

  test('of a clipped line is its integral: (1.5 - 1 / (2 mu^2)) over [-1, 1]', () => {
    // 3 times the integral over [0, 1] of w min(mu w, 1): 1 / (3 mu^2) up to 1 / mu, then (1 - 1 / mu^2) / 2.
    for (const mu of [1, 2, 8])
      expect(effectiveMu(uniform(1), (w) => Math.max(-1, Math.min(1, mu * w)))).toBeCloseTo(1.5 - 0.5 / mu ** 2, 6)
  })

  test('of tanh(mu w) near 0 is mu', () => {
    expect(effectiveMu(uniform(1e-5), (w) => Math.tanh(3 * w))).toBeCloseTo(3, 6)
  })

  test('is not known where every latent weight is 0', () => {
    expect(effectiveMu([0, 0], sign)).toBeNull()
  })
})

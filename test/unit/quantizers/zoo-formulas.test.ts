import { describe, expect, test } from 'vitest'
import { derivative } from '../../../shared/quantizers/derivative.ts'
import { evaluateQuantizer, type QuantizerPoint } from '../../../shared/quantizers/quantizer.ts'
import { evaluate } from '../../../shared/quantizers/scalar.ts'
import { findQuantizer } from '../../../shared/quantizers/zoo.ts'

const at = (name: string, w: number, symbols: Record<string, number> = {}): QuantizerPoint =>
  evaluateQuantizer(findQuantizer(name)!, symbols, w)
const grid = Array.from({ length: 161 }, (_, index) => (index - 80) / 40)
const sign = (w: number): number => (w >= 0 ? 1 : -1)
const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x))

/** Expects F and B of a quantizer to be two functions of w, as the sources write them. */
function expectPair(
  name: string,
  symbols: Record<string, number>,
  forward: (w: number) => number,
  backward: (w: number) => number,
): void {
  for (const w of grid) {
    const point = at(name, w, symbols)
    expect(Math.abs(point.forward - forward(w)), `F of ${name} at ${w}`).toBeLessThan(
      1e-12 * Math.max(1, Math.abs(forward(w))),
    )
    expect(Math.abs(point.backward - backward(w)), `B of ${name} at ${w}`).toBeLessThan(
      1e-12 * Math.max(1, Math.abs(backward(w))),
    )
  }
}

describe('sign forward, a surrogate backward', () => {
  test('Bi-Real: max(0, 2 - 2 |w|)', () => expectPair('bireal', {}, sign, (w) => Math.max(0, 2 - 2 * Math.abs(w))))

  test.each([1e-3, 0.5, 1, 10])('EDE: k t (1 - tanh(t w)^2) with k = max(1 / t, 1), t = %d', (t) => {
    expectPair('ede', { mu: t }, sign, (w) => Math.max(1 / t, 1) * t * (1 - Math.tanh(t * w) ** 2))
  })

  test.each([1e-2, 0.5, 1, 10])('RBNN: max(0, k (2 sqrt(t^2 / 2) - |t^2 w|)), t = %d', (t) => {
    expectPair('rbnn', { mu: t }, sign, (w) =>
      Math.max(0, Math.max(1 / t, 1) * (2 * Math.sqrt(t ** 2 / 2) - Math.abs(t ** 2 * w))),
    )
  })

  test.each([1, 1.5, 3])('ReSTE: (1 / o) |w|^((1 - o) / o), constant near 0 and 0 beyond the clip, o = %d', (o) => {
    expectPair('reste', { o, margin: 0.1, clip: 1.5 }, sign, (w) => {
      if (Math.abs(w) > 1.5) return 0
      return Math.abs(w) <= 0.1 ? 0.1 ** (1 / o) / 0.1 : (1 / o) * Math.abs(w) ** ((1 - o) / o)
    })
  })

  test.each([0.05, 0.4, 0.9])(
    'DSQ: the slope of s tanh(k w / 2), which meets the levels at -1 and 1, alpha = %d',
    (alpha) => {
      const s = 1 / (1 - alpha)
      const k = Math.log((s + 1) / (s - 1))
      expect(s * Math.tanh(k / 2)).toBeCloseTo(1, 12)
      expectPair('dsq', { alpha }, sign, (w) =>
        Math.abs(w) > 1 ? 0 : ((s * k) / 2) * (1 - Math.tanh((k * w) / 2) ** 2),
      )
    },
  )

  test.each([
    [1, 1],
    [1.5, 4],
    [0.7, 10],
  ])('FDA: (4 omega / pi) sum cos((2 i + 1) omega w), omega = %d, %d terms', (omega, terms) => {
    const sum = (w: number): number =>
      Array.from({ length: terms }, (_, index) => Math.cos((2 * index + 1) * omega * w)).reduce(
        (left, right) => left + right,
      )
    expectPair('fda', { omega, terms }, sign, (w) => ((4 * omega) / Math.PI) * sum(w))
  })
})

describe('the backward is the derivative of the forward', () => {
  test('Poly+: 2 w - w |w| within [-1, 1]', () => {
    expectPair(
      'poly+',
      {},
      (w) => (Math.abs(w) <= 1 ? 2 * w - w * Math.abs(w) : sign(w)),
      (w) => Math.max(0, 2 - 2 * Math.abs(w)),
    )
  })

  test.each([1e-3, 1, 10])('EDE+: k tanh(t w), t = %d', (t) => {
    const k = Math.max(1 / t, 1)
    expectPair(
      'ede+',
      { mu: t },
      (w) => k * Math.tanh(t * w),
      (w) => k * t * (1 - Math.tanh(t * w) ** 2),
    )
  })

  test.each([1, 8])('tanh, mu = %d', (mu) =>
    expectPair(
      'tanh',
      { mu },
      (w) => Math.tanh(mu * w),
      (w) => mu * (1 - Math.tanh(mu * w) ** 2),
    ),
  )

  test.each(['bnn++', 'poly+', 'ede+', 'tanh'])('%s, by the rules of differentiation', (name) => {
    const { forward, backward } = findQuantizer(name)!
    const slope = derivative(forward, 'w')
    for (const w of grid) expect(evaluate(slope, { w, mu: 4 })).toBeCloseTo(evaluate(backward, { w, mu: 4 }), 12)
  })
})

describe('a proximal map forward, the gradient straight through', () => {
  test.each([1, 20])('MD tanh, mu = %d', (mu) =>
    expectPair(
      'md-tanh',
      { mu },
      (w) => Math.tanh(mu * w),
      () => 1,
    ),
  )

  test.each([0, 0.3, 1])('BinaryRelax: (1 - theta) w + theta sign(w), theta = %d', (theta) => {
    expectPair(
      'binaryrelax',
      { theta },
      (w) => (1 - theta) * w + theta * sign(w),
      () => 1,
    )
  })

  test.each([0, 0.25, 1])('PARQ: w / inverse slope within the levels, inverse slope = %d', (inverseSlope) => {
    expectPair(
      'parq',
      { inverseSlope },
      (w) => (inverseSlope === 0 ? sign(w) : clamp(w / inverseSlope, -1, 1)),
      () => 1,
    )
  })
})

describe('more than two levels', () => {
  test.each([0, 0.025, 0.7])('ternary: 0 within the threshold %d', (delta) => {
    expectPair(
      'ternary',
      { delta },
      (w) => (Math.abs(w) <= delta ? 0 : sign(w)),
      () => 1,
    )
  })

  test.each([2, 3, 8])('uniform: 2 round((w + 1) / 2 n) / n - 1 with n = 2^%d - 1', (bits) => {
    const n = 2 ** bits - 1
    expectPair(
      'uniform',
      { bits },
      (w) => (2 * Math.floor(((clamp(w, -1, 1) + 1) / 2) * n + 0.5)) / n - 1,
      (w) => (Math.abs(w) <= 1 ? 1 : 0),
    )
  })

  test.each([2, 4])('DoReFa: 2 round(n (tanh(w) / (2 max tanh) + 1 / 2)) / n - 1 with n = 2^%d - 1', (bits) => {
    const n = 2 ** bits - 1
    const greatest = Math.tanh(1)
    const inside = (w: number): number => clamp(Math.tanh(w) / (2 * greatest) + 0.5, 0, 1)
    expectPair(
      'dorefa',
      { bits },
      (w) => (2 * Math.floor(n * inside(w) + 0.5)) / n - 1,
      (w) => (1 - Math.tanh(w) ** 2) / greatest,
    )
  })
})

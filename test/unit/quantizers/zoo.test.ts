import { describe, expect, test } from 'vitest'
import { bitsOf, evaluateQuantizer, type QuantizerPoint } from '../../../shared/quantizers/quantizer.ts'
import { completeSchedule, symbolsAt } from '../../../shared/quantizers/schedule.ts'
import { evaluate } from '../../../shared/quantizers/scalar.ts'
import { findQuantizer, quantizers } from '../../../shared/quantizers/zoo.ts'
import { halfWay } from './half-way.ts'

const at = (name: string, w: number, symbols: Record<string, number> = {}): QuantizerPoint =>
  evaluateQuantizer(findQuantizer(name)!, symbols, w)
const grid = Array.from({ length: 121 }, (_, index) => (index - 60) / 30)

/** SS_mu as published with BNN+: 2 sigmoid(mu w) (1 + mu w (1 - sigmoid(mu w))) - 1. */
function signSwish(mu: number, w: number): number {
  const s = 1 / (1 + Math.exp(-mu * w))
  return 2 * s * (1 + mu * w * (1 - s)) - 1
}

/** SS'_mu in closed form: mu (2 - mu w tanh(mu w / 2)) / (1 + cosh(mu w)). */
const signSwishSlope = (mu: number, w: number): number =>
  (mu * (2 - mu * w * Math.tanh((mu * w) / 2))) / (1 + Math.cosh(mu * w))

test('the sign of 0 is +1 wherever a sign is deployed', () => {
  for (const quantizer of quantizers.filter((each) => each.binary)) {
    for (const zero of [0, -0]) expect(evaluateQuantizer(quantizer, halfWay(quantizer), zero).deploy).toBe(1)
  }
})

test('where F has become the sign by the end of training, the sign of 0 is +1 in F too', () => {
  const arrived = quantizers.filter((each) => {
    const atEnd = symbolsAt(each, {}, completeSchedule(each, { kind: null, start: null, end: null }), 1)
    const forward = (w: number): number => evaluate(each.forward, { ...atEnd, w })
    if (Math.abs(forward(1e-9)) !== 1) return false
    expect([forward(0), forward(-0)], each.name).toEqual([1, 1])
    return true
  })
  expect(arrived.map(({ name }) => name)).toEqual(expect.arrayContaining(['bc', 'pc', 'bnn', 'parq', 'binaryrelax']))
})

test('what is deployed is the sign, evenly spaced levels, or the weight itself in full precision', () => {
  for (const quantizer of quantizers) {
    const values = grid.map((w) => evaluateQuantizer(quantizer, halfWay(quantizer), w).deploy)
    if (quantizer.levels === null) expect(values).toEqual(grid)
    else if (quantizer.binary) expect(values).toEqual(grid.map((w) => (w >= 0 ? 1 : -1)))
    else {
      const count = evaluate(quantizer.levels, halfWay(quantizer))
      const levels = [...new Set(values)]
      expect(levels).toHaveLength(count)
      levels.forEach((level, index) => expect(level).toBeCloseTo(-1 + (2 * index) / (count - 1), 14))
    }
  }
})

test('only a pair with two levels is binary; a weight takes as many bits as tell its levels apart', () => {
  for (const quantizer of quantizers) expect(quantizer.binary).toBe(bitsOf(quantizer, {}) === 1)
  expect(bitsOf(findQuantizer('ternary')!, {})).toBe(2)
  for (const bits of [2, 3, 4, 5, 6, 7, 8]) expect(bitsOf(findQuantizer('uniform')!, { bits })).toBe(bits)
  expect(bitsOf(findQuantizer('full')!, {})).toBe(32)
})

test('full precision and BC pass the gradient on', () => {
  for (const w of grid) {
    expect(at('full', w)).toMatchObject({ forward: w, backward: 1 })
    expect(at('bc', w)).toMatchObject({ forward: w < 0 ? -1 : 1, backward: 1 })
  }
})

test('BNN passes the gradient within the clip, its ends included', () => {
  for (const clip of [1, 0.5]) {
    for (const w of grid)
      expect(at('bnn', w, { clip })).toMatchObject({ forward: w < 0 ? -1 : 1, backward: Math.abs(w) <= clip ? 1 : 0 })
  }
})

describe('BNN++', () => {
  test.each([0.5, 1, 5, 30, 200])('has sign-Swish forward and its closed-form slope backward, mu = %d', (mu) => {
    for (const w of grid) {
      const { forward, backward } = at('bnn++', w, { mu })
      expect(forward).toBeCloseTo(signSwish(mu, w), 12)
      expect(Math.abs(backward - signSwishSlope(mu, w))).toBeLessThanOrEqual(1e-12 * mu)
    }
  })

  test.each([0.5, 5, 50])('backward is the slope of forward by finite differences, mu = %d', (mu) => {
    const h = 1e-5 / mu
    for (const w of grid) {
      const slope = (at('bnn++', w + h, { mu }).forward - at('bnn++', w - h, { mu }).forward) / (2 * h)
      expect(Math.abs(at('bnn++', w, { mu }).backward - slope)).toBeLessThan(1e-8 * mu)
    }
  })

  test('turns at |mu w| = 2.39936, where it peaks at 1.19968', () => {
    for (const mu of [1, 5, 100]) {
      const turn = 2.39936 / mu
      for (const side of [-1, 1]) {
        expect(Math.abs(at('bnn++', side * turn, { mu }).backward)).toBeLessThan(1e-5 * mu)
        expect(at('bnn++', side * turn, { mu }).forward).toBeCloseTo(side * 1.19968, 5)
        expect(at('bnn++', side * turn * 0.999, { mu }).backward).toBeGreaterThan(0)
        expect(at('bnn++', side * turn * 1.001, { mu }).backward).toBeLessThan(0)
      }
    }
  })

  test('is mu steep at 0, and falls most steeply at |mu w| = 3.4358, by -0.073829 mu', () => {
    expect(at('bnn++', 0, { mu: 7 })).toMatchObject({ forward: 0, backward: 7 })
    expect(at('bnn++', 3.4358 / 7, { mu: 7 }).backward / 7).toBeCloseTo(-0.073829, 6)
  })

  test('does not overflow', () => {
    expect(at('bnn++', 100, { mu: 100 })).toMatchObject({ forward: 1, backward: -0 })
    expect(at('bnn++', -100, { mu: 100 })).toMatchObject({ forward: -1, backward: -0 })
    for (const w of [-1e6, -1, 1, 1e6])
      for (const value of Object.values(at('bnn++', w, { mu: 1e6 }))) expect(Number.isFinite(value)).toBe(true)
  })

  test('keeps its digits in the tail', () => {
    // At mu w = 40 one minus sigmoid in place of sigmoid(-x) would leave nothing of the slope.
    expect(at('bnn++', 40, { mu: 1 }).backward / signSwishSlope(1, 40)).toBeCloseTo(1, 12)
  })

  test('tends to the sign as mu grows', () => {
    for (const w of grid.filter((value) => value !== 0))
      expect(at('bnn++', w, { mu: 1e5 }).forward).toBe(w < 0 ? -1 : 1)
  })
})

test('BNN+ is BNN++ with a sign forward', () => {
  for (const w of grid) {
    expect(at('bnn+', w, { mu: 5 }).forward).toBe(w < 0 ? -1 : 1)
    expect(at('bnn+', w, { mu: 5 }).backward).toBe(at('bnn++', w, { mu: 5 }).backward)
  }
})

describe('PC', () => {
  /**
   * L_rho^varrho for any levels q_k < q_k+1, as ProxConnect defines it piece by piece, with p the midpoint. Where both
   * flats reach p, either level is nearest: the upper one is taken, as by the sign that is deployed.
   */
  function proximalQuantizer(rho: number, varrho: number, w: number, low = -1, high = 1): number {
    const p = (low + high) / 2
    const flatEnd = Math.min(p, low + rho)
    const flatStart = Math.max(p, high - rho)
    const jumpFrom = Math.max(low, p - varrho)
    const jumpTo = Math.min(high, p + varrho)
    if (w < p && w <= flatEnd) return low
    if (w < p) return low + ((w - flatEnd) * (jumpFrom - low)) / (p - flatEnd)
    if (w < flatStart) return jumpTo + ((w - p) * (high - jumpTo)) / (flatStart - p)
    return high
  }
  const steps = [0, 0.1, 0.25, 0.5, 0.9, 1]
  const pairs = steps.flatMap((rho) => steps.map((varrho): [number, number] => [rho, varrho]))

  test.each(pairs)('follows its definition, rho = %d, varrho = %d', (rho, varrho) => {
    for (const w of [...grid, rho, -rho, 1 - rho, rho - 1]) {
      const { forward, backward } = at('pc', w, { rho, varrho })
      expect(forward).toBeCloseTo(proximalQuantizer(rho, varrho, w), 12)
      expect(backward).toBe(1)
    }
  })

  test.each(pairs)('is a proximal map: it never falls, rho = %d, varrho = %d', (rho, varrho) => {
    const values = grid.map((w) => at('pc', w, { rho, varrho }).forward)
    for (const [index, value] of values.slice(1).entries())
      expect(value - values[index]!).toBeGreaterThanOrEqual(-1e-15)
  })

  test('is the clamped identity at 0, 0 and the sign at 1, 1', () => {
    for (const w of grid) {
      expect(at('pc', w, { rho: 0, varrho: 0 }).forward).toBeCloseTo(Math.max(-1, Math.min(1, w)), 15)
      // At 0 both levels are proximal points; the definition's first line takes the lower one.
      if (w !== 0) expect(at('pc', w, { rho: 1, varrho: 1 }).forward).toBe(w < 0 ? -1 : 1)
    }
  })
})

test('every quantizer is complete: names are unique, proposals lie within their ranges, ramps name parameters', () => {
  expect(new Set(quantizers.map((quantizer) => quantizer.name)).size).toBe(quantizers.length)
  for (const { parameters, ramped, mu } of quantizers) {
    for (const parameter of parameters) {
      expect(parameter.default).toBeGreaterThanOrEqual(parameter.minimum)
      expect(parameter.default).toBeLessThanOrEqual(parameter.maximum)
    }
    for (const { parameter } of ramped) expect(parameters.map(({ name }) => name)).toContain(parameter)
    if (mu !== null) expect(mu.start).toBeGreaterThan(0)
  }
})

import { describe, expect, test } from 'vitest'
import { powerOfTwoSamples, seedsFor } from '../../../shared/statistics/power.ts'
import { decide } from '../../../shared/statistics/decision.ts'

describe('power of the t test of two samples', () => {
  /** statsmodels 0.14: TTestIndPower().power(effect, n, 0.05). */
  test.each([
    [0.2, 3, 0.05426752635112775],
    [0.5, 5, 0.10768598979755588],
    [1, 3, 0.158790870005201],
    [1, 17, 0.8070367151472196],
    [2, 2, 0.21830707484678244],
    [3, 3, 0.7825543870581168],
    [0.5, 64, 0.8014595579222542],
    [0.05, 4000, 0.608676385742869],
  ])('effect %d with %d seeds: %d', (effect, n, power) => {
    expect(powerOfTwoSamples(effect, n)).toBeCloseTo(power, 9)
  })

  /** The least whole n whose power there is 0.8. */
  test.each([
    [0.1, 1571],
    [0.25, 253],
    [0.5, 64],
    [1, 17],
    [1.5, 9],
    [2, 6],
    [3, 4],
    [5, 3],
  ])('effect %d needs %d seeds', (effect, seeds) => {
    expect(seedsFor(effect)).toBe(seeds)
    expect(seedsFor(-effect)).toBe(seeds)
  })

  test('no effect, or none that can be told, needs no number of seeds', () => {
    expect([seedsFor(0), seedsFor(Number.NaN), seedsFor(1e-6)]).toEqual([null, null, null])
    expect(seedsFor(Infinity)).toBe(2)
  })
})

describe('decisions by a margin', () => {
  const reference = [0.9, 0.902, 0.898]
  const shifted = (by: number) => reference.map((value) => value + by)

  test('above, below and across the margin', () => {
    expect(decide(shifted(0.001), reference, { margin: 0.005 }).verdict).toBe('supported')
    expect(decide(shifted(-0.02), reference, { margin: 0.005 }).verdict).toBe('refuted')
    expect(decide(shifted(-0.004), reference, { margin: 0.005 }).verdict).toBe('undecided')
    expect(decide(shifted(-0.004), reference).verdict).toBeNull()
  })

  test('lower is better for a loss', () => {
    expect(decide(shifted(0.02), reference, { margin: 0.005, isBetterHigher: false }).verdict).toBe('refuted')
    expect(decide(shifted(-0.02), reference, { margin: 0.005, isBetterHigher: false }).verdict).toBe('supported')
  })

  test("the interval is Welch's: t(0.975, 4) times the standard error", () => {
    const { interval, seeds } = decide(shifted(0.002), reference)
    expect(interval!.low).toBeCloseTo(0.002 - 2.7764451052 * 0.002 * Math.sqrt(2 / 3), 10)
    expect(seeds).toBe(seedsFor(1))
  })

  test('one seed decides nothing', () => {
    expect(decide([0.9], reference, { margin: 0.005 })).toEqual({ interval: null, seeds: null, verdict: 'undecided' })
  })
})

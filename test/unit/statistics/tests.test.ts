import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bootstrapInterval } from '../../../shared/statistics/bootstrap.ts'
import { cautionsOf } from '../../../shared/statistics/caution.ts'
import { compareWith, pairedDifferences } from '../../../shared/statistics/comparison.ts'
import { holm } from '../../../shared/statistics/holm.ts'
import { interquartileMean } from '../../../shared/statistics/interquartile-mean.ts'
import { intervalOfMean } from '../../../shared/statistics/interval.ts'
import { normalTails } from '../../../shared/statistics/normal.ts'
import { pairedTest } from '../../../shared/statistics/paired.ts'
import { rankSumTest } from '../../../shared/statistics/rank-sum.ts'
import { signedRankTest } from '../../../shared/statistics/signed-rank.ts'
import { studentQuantile, studentTails } from '../../../shared/statistics/student.ts'
import { summarize } from '../../../shared/statistics/summary.ts'
import { welchTest } from '../../../shared/statistics/welch.ts'

const seeds = (values: readonly number[], first = 1) => values.map((value, index) => ({ seed: first + index, value }))
const finite = fc.double({ min: -1e3, max: 1e3, noNaN: true })

describe("Student's T", () => {
  test('has the closed forms of one and two degrees of freedom', () => {
    for (const t of [1e-8, 0.3, 1, 2.5, 40]) {
      expect(studentTails(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 13)
      expect(studentTails(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 13)
    }
    for (const tails of [0.001, 0.05, 0.5, 0.999]) {
      expect(studentQuantile(tails, 1) / Math.tan((Math.PI * (1 - tails)) / 2)).toBeCloseTo(1, 10)
      expect(studentQuantile(tails, 2) / ((1 - tails) * Math.sqrt(2 / (1 - (1 - tails) ** 2)))).toBeCloseTo(1, 10)
    }
  })

  test('becomes the normal distribution', () => {
    expect(studentTails(1.96, 1e7)).toBeCloseTo(normalTails(1.96), 6)
    expect(normalTails(1.959963984540054)).toBeCloseTo(0.05, 12)
  })
})

describe('tests', () => {
  test('Welch: of samples of equal size and variance the degrees are 2 n - 2, and T turns with the samples', () => {
    const result = welchTest([1, 2, 3], [2, 3, 4])
    expect(result.degrees).toBeCloseTo(4, 12)
    expect(result.statistic).toBeCloseTo(-1 / Math.sqrt(2 / 3), 12)
    expect(welchTest([2, 3, 4], [1, 2, 3]).p).toBe(result.p)
    expect(result.p).toBe(studentTails(result.statistic, result.degrees!))
  })

  test('signed-rank: five differences of one sign have p = 2 / 32, and no smaller one can be had', () => {
    expect(signedRankTest([1, 2, 3, 4, 5])).toMatchObject({ statistic: 15, p: 2 / 32, smallest: 2 / 32 })
  })

  test('rank-sum: three against three, all larger, have p = 2 / 20', () => {
    expect(rankSumTest([4, 5, 6], [1, 2, 3]).p).toBeCloseTo(0.1, 12)
  })

  test('say in words why nothing was tested', () => {
    expect(welchTest([1], [1, 2]).reason).toMatch(/two seeds/)
    expect(welchTest([1, 1], [1, 1]).reason).toMatch(/do not vary/)
    expect(pairedTest([NaN, 1]).reason).toMatch(/diverged/)
    expect(signedRankTest([]).reason).toMatch(/both sides have/)
  })

  test('hold p between 0 and 1 and turn with the samples, whatever these are', () => {
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 2, maxLength: 12 }),
        fc.array(finite, { minLength: 2, maxLength: 12 }),
        (a, b) => {
          for (const testOf of [welchTest, rankSumTest]) {
            const [forth, back] = [testOf(a, b).p, testOf(b, a).p]
            if (forth === null || back === null) expect(forth).toBe(back)
            else {
              expect(forth).toBeGreaterThanOrEqual(0)
              expect(forth).toBeLessThanOrEqual(1)
              expect(back).toBeCloseTo(forth, 9)
            }
          }
        },
      ),
    )
  })
})

describe('several at once', () => {
  test('Holm: the smallest times their number, and never falling', () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06])
    expect(holm([0.9, 0.8])).toEqual([1, 1])
  })

  test('pairs by seed, leaves out seeds without a partner, and warns of both', () => {
    const [baseline, other] = [seeds([1, 2, 3]), seeds([2, 3, 5, 9])]
    expect(pairedDifferences(other, baseline)).toEqual([1, 1, 2])
    const [comparison] = compareWith(baseline, [other], 'signed-rank')
    expect(comparison).toMatchObject({ n: [3, 3], verdict: 'open' })
    const words = cautionsOf([{ comparisons: [comparison!], names: ['X'], sizes: [4, 3] }], 'signed-rank').join(' ')
    expect(words).toMatch(
      /Too few seeds: with 3 a side and one comparison this test cannot find any difference significant/,
    )
    expect(words).toMatch(/only one side has were left out/)
  })

  test('says once of several references what holds of all', () => {
    const tested = (...sizes: number[]) => ({
      comparisons: compareWith(
        seeds(values.slice(0, sizes[1])),
        [seeds(values.slice(0, sizes[0]).map((value) => value / 2))],
        'welch',
      ),
      names: ['X'],
      sizes,
    })
    const values = [1, 2, 4, 7]
    expect(cautionsOf([tested(2, 2), tested(3, 3), tested(4, 3)], 'welch')).toEqual([
      expect.stringMatching(/^Few seeds \(2 to 4 a side\)/),
    ])
  })

  test('finds a difference that is there', () => {
    expect(
      compareWith(
        seeds([1, 1.1, 0.9, 1, 1.05]),
        [seeds([2, 2.1, 1.9, 2, 2.05]), seeds([1, 1.1, 0.95, 1, 1])],
        'welch',
      ).map(({ verdict }) => verdict),
    ).toEqual(['higher', 'open'])
  })
})

describe('estimates', () => {
  test('the middle half leaves a quarter out at either end', () => {
    expect(interquartileMean([100, 1, 2, 3, -50, 2, 3, 1])).toBe(2)
    expect(interquartileMean([1, 2, 6])).toBe(3)
  })

  test('intervals hold the mean, and one of values that do not vary has no width', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 2, maxLength: 15 }), (values) => {
        const { mean } = summarize(values)
        for (const interval of [
          intervalOfMean(values)!,
          bootstrapInterval(values, (some) => summarize(some).mean, { resamples: 199 })!,
        ]) {
          expect(interval.low).toBeLessThanOrEqual(mean + 1e-9 * (1 + Math.abs(mean)) + (interval.high - interval.low))
          expect(interval.high).toBeGreaterThanOrEqual(
            mean - 1e-9 * (1 + Math.abs(mean)) - (interval.high - interval.low),
          )
        }
      }),
    )
    expect(intervalOfMean([2, 2, 2])).toEqual({ low: 2, high: 2 })
    expect(intervalOfMean([2])).toBeNull()
  })

  test('the same seed gives the same bootstrap interval, in whatever order the runs come', () => {
    const mean = (values: readonly number[]) => summarize(values).mean
    expect(bootstrapInterval([3, 1, 2, 5], mean)).toEqual(bootstrapInterval([5, 2, 1, 3], mean))
  })
})

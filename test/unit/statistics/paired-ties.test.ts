import { describe, expect, test } from 'vitest'
import { compareWith } from '../../../shared/statistics/comparison.ts'
import { signedRanks, squareOfT, tailsOfT } from './fractions.ts'
import { tiedPairs } from './tied-samples.ts'

const seeds = (values: readonly number[]) => values.map((value, index) => ({ seed: index + 1, value }))
const pairs = tiedPairs(24, 1000)

describe('differences that are the same but for rounding', () => {
  test('do not vary: two seeds that gained five images of 2,000 each are not tested', () => {
    const [comparison] = compareWith(seeds([0.9715, 0.973]), [seeds([0.974, 0.9755])], 'paired')
    expect(comparison).toMatchObject({ p: null, verdict: 'open', reason: 'the differences do not vary over the seeds' })
  })

  test('are tied: nine seeds have the p of their exact ranks', () => {
    const bc = [0.9038, 0.9014, 0.9032, 0.9037, 0.9009, 0.9017, 0.9014, 0.9017, 0.9004]
    const bnn = [0.9043, 0.9012, 0.9037, 0.9038, 0.9014, 0.9014, 0.9017, 0.902, 0.9012]
    const [comparison] = compareWith(seeds(bc), [seeds(bnn)], 'signed-rank')
    expect(comparison).toMatchObject({ p: 0.05078125, verdict: 'open' })
    expect(signedRanks([5, -2, 5, 1, 5, -3, 3, 3, 8]).p).toBe(0.05078125)
  })

  test('are tied too where a seed has several runs, whose mean is rounded once more', () => {
    const twice = (values: readonly number[]) =>
      values.flatMap((value, index) => Array.from({ length: 3 }, () => ({ seed: index, value })))
    const thirds = (rights: readonly number[]) =>
      rights.flatMap((right, seed) => [-1, 0, 1].map((offset) => ({ seed, value: (right + offset) / 1797 })))
    const [comparison] = compareWith(
      twice([1601 / 1797, 1650 / 1797, 1702 / 1797]),
      [thirds([1604, 1653, 1705])],
      'paired',
    )
    expect(comparison).toMatchObject({ p: null })
  })

  test('stay apart if they differ by more: whole numbers of any size, losses, small values beside large ones', () => {
    const differences = (first: number[], second: number[]) => compareWith(seeds(second), [seeds(first)], 'paired')[0]!
    expect(differences([100_000_003, 100_000_005], [100_000_001, 100_000_002]).p).not.toBeNull()
    expect(differences([0.1234567891, 0.2234567892], [0.1, 0.2]).p).not.toBeNull()
    expect(differences([1, Infinity, 2], [1, 2, 3]).reason).toBe('a run diverged')
    expect(differences([1, NaN, 2], [1, 2, 3]).reason).toBe('a run diverged')
    expect(differences([3e-9, 5e-9], [1e-9, 2e-9]).p).not.toBeNull()
  })
})

describe('a thousand random samples with ties', () => {
  test("Student's paired test says what exact fractions say", () => {
    for (const { first, second, gains, images } of pairs) {
      const { p, statistic } = compareWith(seeds(second), [seeds(first)], 'paired')[0]!
      const square = squareOfT(gains)
      const text = `gains ${gains.join(' ')} of ${images}`
      if (square === null) {
        expect(p, text).toBeNull()
        continue
      }
      // A share in 32 bits is known to 6e-8 only, which is up to 1 % of the step from one image of 50,000 to two.
      const known = first.every((value) => Math.fround(value) === value) ? 3e-2 : 1e-9
      expect(Math.abs(statistic ** 2 - square), text).toBeLessThanOrEqual(known * (1 + square))
      const exact = tailsOfT(square, gains.length - 1)
      expect(Math.abs(p! - exact), text).toBeLessThanOrEqual(known * (1 + exact))
    }
  })

  test("Wilcoxon's signed-rank test gives the very fraction that trying all signs gives", () => {
    let tied = 0
    for (const { first, second, gains, images } of pairs) {
      const { p, statistic } = compareWith(seeds(second), [seeds(first)], 'signed-rank')[0]!
      const exact = signedRanks(gains)
      expect({ statistic, p }, `gains ${gains.join(' ')} of ${images}`).toEqual(exact)
      if (new Set(gains.map(Math.abs)).size < gains.length) tied++
    }
    expect(tied).toBeGreaterThan(500)
  })
})

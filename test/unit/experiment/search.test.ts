import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countRuns } from '../../../shared/experiment/count-runs.ts'
import {
  drawn,
  goesOn,
  proposedTpe,
  rungsOf,
  searchSchema,
  shareTrained,
  type Halving,
} from '../../../shared/experiment/search.ts'
import { parseStudy } from '../../../shared/experiment/study.ts'
import { expandStudy } from '../../../shared/experiment/plan-study.ts'

const halving = (more: Partial<Halving> = {}): Halving => ({
  metric: 'deployed.accuracy',
  factor: 3,
  firstEpoch: 1,
  ...more,
})

describe('a random part of a matrix', () => {
  const study = parseStudy({
    name: 's',
    matrix: [{ quantizer: ['bc', 'bnn'], learningRate: [0.1, 0.01, 0.001], seed: [1, 2] }],
    search: { sample: { count: 4, seed: 7 } },
  })

  test('is of whole configurations, all seeds of each, the same for the same seed', () => {
    const runs = expandStudy(study)
    expect(runs).toHaveLength(8)
    expect(countRuns(study)).toBe(8)
    const configurations = Map.groupBy(runs, ({ quantizer, learningRate }) => `${quantizer} ${learningRate}`)
    expect(configurations.size).toBe(4)
    for (const some of configurations.values()) expect(some.map(({ seed }) => seed)).toEqual([1, 2])
    expect(expandStudy(study)).toEqual(runs)
    const others = [1, 2, 3, 4, 5].map((seed) =>
      JSON.stringify(expandStudy({ ...study, search: { sample: { count: 4, seed } } })),
    )
    expect(new Set(others).size).toBeGreaterThan(1)
  })

  test('is all of it where more are wanted than there are, and no part of phases', () => {
    expect(expandStudy({ ...study, search: { sample: { count: 99, seed: 1 } } })).toHaveLength(12)
    expect(() =>
      expandStudy(
        parseStudy({
          name: 's',
          phases: [{ name: 'a', matrix: [{ seed: [1, 2] }] }],
          search: { sample: { count: 1 } },
        }),
      ),
    ).toThrow(/leave the sample out/)
  })

  test('every thing is drawn once, and each as often as any other', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.integer({ min: 1, max: 50 }), fc.nat(1000), (total, count, seed) => {
        const places = drawn(total, { count, seed })
        expect(new Set(places).size).toBe(Math.min(total, count))
        expect(places.every((place) => place >= 0 && place < total)).toBe(true)
      }),
    )
    const counts = new Array<number>(5).fill(0)
    for (let seed = 0; seed < 2000; seed++) for (const place of drawn(5, { count: 2, seed })) counts[place]!++
    for (const count of counts) expect(Math.abs(count - 800)).toBeLessThan(110)
  })
})

describe('successive halving', () => {
  test('looks after the first epochs and then after so many times as many, never at the end', () => {
    expect(rungsOf(halving(), 27)).toEqual([1, 3, 9])
    expect(rungsOf(halving({ factor: 2, firstEpoch: 5 }), 21)).toEqual([5, 10, 20])
    expect(rungsOf(halving({ firstEpoch: 30 }), 27)).toEqual([])
    expect(searchSchema.parse({ halving: {} }).halving).toEqual(halving())
  })

  test('a run goes on among the best part of those that have come so far', () => {
    expect(goesOn(0.5, [0.5], 3, 'maximum')).toBe(true)
    expect(goesOn(0.5, [0.5, 0.6], 3, 'maximum')).toBe(false)
    expect(goesOn(0.7, [0.5, 0.6, 0.7, 0.9, 0.1, 0.2], 3, 'maximum')).toBe(true)
    expect(goesOn(0.6, [0.5, 0.6, 0.7, 0.9, 0.1, 0.2], 3, 'maximum')).toBe(false)
    expect(goesOn(0.1, [0.5, 0.6, 0.1], 3, 'minimum')).toBe(true)
    expect(goesOn(Number.NaN, [Number.NaN], 3, 'maximum')).toBe(false)
    expect(goesOn(0.5, [0.5, Number.NaN, Number.NaN], 3, 'maximum')).toBe(true)
  })

  test('trains the share of the epochs that its rungs leave', () => {
    // 1 epoch by all, 2 by a third, 6 by a ninth, 18 by a 27th.
    expect(shareTrained(halving(), 27)).toBeCloseTo((1 + 2 / 3 + 6 / 9 + 18 / 27) / 27, 12)
    expect(shareTrained(halving({ firstEpoch: 100 }), 27)).toBe(1)
  })
})

test('a proposed search leaves something to choose after its random start', () => {
  for (const configurations of [2, 3, 9, 60, 5000]) {
    const { count, startup } = proposedTpe(configurations)
    expect(startup).toBeGreaterThanOrEqual(1)
    expect(startup).toBeLessThan(count)
  }
  expect(proposedTpe(5000)).toEqual({ count: 30, startup: 10 })
})

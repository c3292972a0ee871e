import { describe, expect, test } from 'vitest'
import { summarize } from '../../../shared/statistics/summary.ts'

test('the figures of a small sample', () => {
  // By hand: mean 5, squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, so deviation sqrt(32 / 7).
  expect(summarize([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
    n: 8,
    mean: 5,
    deviation: Math.sqrt(32 / 7),
    minimum: 2,
    maximum: 9,
    median: 4.5,
    standardError: Math.sqrt(32 / 7) / Math.sqrt(8),
  })
  expect(summarize([3, 1, 2])).toMatchObject({ n: 3, mean: 2, deviation: 1, median: 2, minimum: 1, maximum: 3 })
})

test('one value has a mean but no deviation', () => {
  expect(summarize([0.987])).toEqual({
    n: 1,
    mean: 0.987,
    deviation: null,
    minimum: 0.987,
    maximum: 0.987,
    median: 0.987,
    standardError: null,
  })
})

test('no value has no mean', () => {
  expect(summarize([])).toEqual({
    n: 0,
    mean: NaN,
    deviation: null,
    minimum: NaN,
    maximum: NaN,
    median: NaN,
    standardError: null,
  })
})

describe('digits are kept', () => {
  test('where the values are large against their spread', () => {
    // The textbook formula (sum of squares less n mean squared) gives 0 or worse here.
    const { mean, deviation } = summarize([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])
    expect(mean).toBe(1e9 + 10)
    expect(deviation).toBeCloseTo(Math.sqrt(30), 12)
  })

  test('where the values are equal', () => {
    expect(summarize(new Array<number>(7).fill(0.1))).toMatchObject({ mean: 0.1, deviation: 0, median: 0.1 })
  })

  test('where the sum would overflow', () => {
    expect(summarize([1.5e308, 1.5e308, 1.5e308]).mean).toBe(1.5e308)
    expect(summarize([1.5e308, 1.5e308]).median).toBe(1.5e308)
  })

  test('in whatever order the values come', () => {
    const values = [0.9871, 0.9834, 0.99, 0.5, 0.98765, 0.123456789]
    expect(summarize([...values].reverse())).toEqual(summarize(values))
  })
})

test.each([[NaN], [Infinity], [-Infinity]])('%d among the values is counted and makes the figures NaN', (value) => {
  const { n, mean, deviation, median, standardError } = summarize([0.5, value, 0.7])
  expect(n).toBe(3)
  expect([mean, deviation, median, standardError]).toEqual([NaN, NaN, NaN, NaN])
})

test('the list is left as it is', () => {
  const values = [3, 1, 2]
  summarize(values)
  expect(values).toEqual([3, 1, 2])
})

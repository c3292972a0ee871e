import { expect, test } from 'vitest'
import { latentHistogram } from '../../../../../electron/trainer/loop/diagnostics/histogram.ts'

/** Counts by the number of their bin, empty ones left out. */
const filled = (latents: ArrayLike<number>) =>
  Object.fromEntries([...latentHistogram(latents).counts.entries()].filter(([, count]) => count > 0))

test('bins are centred on the multiples of 0.05 from -1 to 1 if weights reach as far', () => {
  const centres = Float32Array.from({ length: 41 }, (_, index) => (index - 20) / 20)
  expect(latentHistogram(centres)).toEqual({ low: -1.025, high: 1.025, counts: new Uint32Array(41).fill(1) })
  expect(filled([-1, -0.024, 0.024, 0.026, -0.026, 1])).toEqual({ 0: 1, 19: 1, 20: 2, 21: 1, 40: 1 })
})

test('what lies beyond is counted in the outermost bins, and nothing is lost but NaN', () => {
  expect(filled([-1.025, -3, -Infinity, 1.03, 1e9, Infinity, 0, Number.NaN])).toEqual({ 0: 3, 20: 1, 40: 3 })
})

test('bins are finer by halves around small weights, whatever one weight in a thousand is', () => {
  const small = Array.from({ length: 1000 }, (_, index) => (index - 499.5) / 5000)
  const { low, high, counts } = latentHistogram([...small, 1])
  expect([low, high]).toEqual([-1.025 / 8, 1.025 / 8])
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1001)
  expect([...counts].filter((count) => count > 0).length).toBeGreaterThan(30)
  expect(latentHistogram([...small, 1, 1]).high).toBe(1.025)
})

test('weights that are all 0, and none at all, have bins', () => {
  expect(latentHistogram([0, 0])).toMatchObject({ high: 1.025 / 1024, counts: { 20: 2 } })
  expect(latentHistogram([])).toMatchObject({ high: 1.025 })
})

import { expect, test } from 'vitest'
import { latentHistogram } from '../../../../../electron/trainer/loop/diagnostics/histogram.ts'

/** Counts by the number of their bin, empty ones left out. */
const filled = (latents: ArrayLike<number>) =>
  Object.fromEntries([...latentHistogram(latents).counts.entries()].filter(([, count]) => count > 0))

test('bins are centred on the multiples of 0.05 from -1 to 1', () => {
  const centres = Float32Array.from({ length: 41 }, (_, index) => (index - 20) / 20)
  expect(latentHistogram(centres)).toEqual({ low: -1.025, high: 1.025, counts: new Uint32Array(41).fill(1) })
  expect(filled([-0.024, 0.024, 0.026, -0.026])).toEqual({ 19: 1, 20: 2, 21: 1 })
})

test('what lies beyond is counted in the outermost bins, and nothing is lost but NaN', () => {
  expect(filled([-1.025, -3, -Infinity, 1.03, 1e9, Infinity, 0, Number.NaN])).toEqual({ 0: 3, 20: 1, 40: 3 })
})

import { describe, expect, test } from 'vitest'
import { drawBeta } from '../../../../electron/data/augmentation/beta.ts'
import { cutmix, cutRectangle, mixup, type Batch } from '../../../../electron/data/augmentation/mix.ts'
import { RandomStream } from '../../../../electron/data/random.ts'

const form = { channels: 1, height: 2, width: 2 }
const batch = (): Batch => ({
  images: Float32Array.of(0, 0, 0, 0, 4, 8, 12, 16),
  targets: Float32Array.of(1, 0, 0, 1),
  rows: 2,
})
const swapped = Uint32Array.of(1, 0)

test('mixup is a weighted sum of images and targets', () => {
  const mixed = batch()
  mixup(mixed, batch(), swapped, 0.75)
  expect([...mixed.images]).toEqual([1, 2, 3, 4, 3, 6, 9, 12])
  expect([...mixed.targets]).toEqual([0.75, 0.25, 0.25, 0.75])
})

test('cutmix takes a rectangle from the partner, and targets by its area', () => {
  const mixed = batch()
  cutmix(mixed, batch(), swapped, form, { top: 0, left: 1, height: 1, width: 1 })
  expect([...mixed.images]).toEqual([0, 8, 0, 0, 4, 0, 12, 16])
  expect([...mixed.targets]).toEqual([0.75, 0.25, 0.25, 0.75])
})

test('cutmix of the whole image or of nothing', () => {
  const [all, none] = [batch(), batch()]
  cutmix(all, batch(), swapped, form, { top: 0, left: 0, height: 2, width: 2 })
  expect([...all.images, ...all.targets]).toEqual([4, 8, 12, 16, 0, 0, 0, 0, 0, 1, 1, 0])
  cutmix(none, batch(), swapped, form, { top: 1, left: 1, height: 0, width: 0 })
  expect(none).toEqual(batch())
})

describe('the rectangle of cutmix', () => {
  test('stays within the image and covers about 1 - share of it where it is not cut off', () => {
    const stream = RandomStream.of(1, 'rectangles')
    const shape = { height: 32, width: 64 }
    let largest = 0
    for (let index = 0; index < 500; index++) {
      const { top, left, height, width } = cutRectangle(shape, 0.75, stream)
      expect(top >= 0 && left >= 0 && top + height <= 32 && left + width <= 64).toBe(true)
      expect(height).toBeLessThanOrEqual(17)
      expect(width).toBeLessThanOrEqual(33)
      largest = Math.max(largest, height * width)
    }
    expect(largest / (32 * 64)).toBeCloseTo(0.25, 1)
  })

  test('of share 1 is empty, of share 0 at least a quarter', () => {
    const stream = RandomStream.of(2, 'rectangles')
    expect(cutRectangle({ height: 8, width: 8 }, 1, stream)).toMatchObject({ height: 0, width: 0 })
    const { height, width } = cutRectangle({ height: 8, width: 8 }, 0, stream)
    expect(height * width).toBeGreaterThanOrEqual(16)
  })
})

describe('Beta(alpha, alpha)', () => {
  test.each([0.01, 0.2, 1, 3, 50])('alpha %d has mean 1/2 and variance 1 / (4 (2 alpha + 1))', (alpha) => {
    const stream = RandomStream.of(7, 'beta', alpha)
    const count = 20_000
    const draws = Array.from({ length: count }, () => drawBeta(alpha, stream))
    expect(draws.every((draw) => draw >= 0 && draw <= 1)).toBe(true)
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / count
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / count
    const expected = 1 / (4 * (2 * alpha + 1))
    // Five standard errors of the mean; the variance of a variance is at most that of a two-point distribution.
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(expected / count))
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.06)
  })

  test('alpha 1 is uniform', () => {
    const stream = RandomStream.of(8, 'beta')
    const draws = Array.from({ length: 20_000 }, () => drawBeta(1, stream)).sort((a, b) => a - b)
    // Kolmogorov's statistic; 1.95 / sqrt(n) is passed with probability 0.001.
    expect(Math.max(...draws.map((draw, index) => Math.abs(draw - (index + 0.5) / draws.length)))).toBeLessThan(
      1.95 / Math.sqrt(draws.length),
    )
  })
})

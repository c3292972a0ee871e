import { describe, expect, test } from 'vitest'
import { BatchFeeder, normalisationOf } from '../../../electron/data/batches.ts'
import type { Dataset, Split } from '../../../electron/data/dataset.ts'

const height = 2
const width = 3
const size = 2 * height * width

/** Two channels; every pixel is told from every other: image * 12 + place. */
function splitOf(count: number): Split {
  return {
    images: Uint8Array.from({ length: count * size }, (_, index) => index),
    labels: Uint16Array.from({ length: count }, (_, index) => index % 4),
    count,
  }
}

const dataset: Dataset = {
  name: 'made',
  channels: 2,
  height,
  width,
  classes: ['a', 'b', 'c', 'd'],
  train: splitOf(20),
  test: splitOf(7),
  fingerprint: '',
}

test('normalisation has the mean and deviation of each channel of the training images', () => {
  const { mean, deviation } = normalisationOf(dataset)
  for (const channel of [0, 1]) {
    const pixels = [...dataset.train.images].filter((_, index) => Math.floor(index / 6) % 2 === channel)
    const expected = pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length
    expect(mean[channel]).toBeCloseTo(expected, 10)
    expect(deviation[channel]).toBeCloseTo(
      Math.sqrt(pixels.reduce((sum, pixel) => sum + (pixel - expected) ** 2, 0) / pixels.length),
      10,
    )
  }
})

test('a channel without contrast is centred and not blown up', () => {
  const flat: Dataset = { ...dataset, train: { ...dataset.train, images: new Uint8Array(20 * size).fill(9) } }
  expect(normalisationOf(flat)).toEqual({ mean: [9, 9], deviation: [1, 1] })
})

test('a batch holds its images, normalised, and one-hot targets', async () => {
  const feeder = new BatchFeeder(dataset, 'train', { seed: 1 })
  const images = new Float32Array(2 * size)
  const targets = new Float32Array(8).fill(7)
  await feeder.fill(Uint32Array.of(5, 2), images, targets)
  const { mean, deviation } = feeder.normalisation
  const expected = [5, 2].flatMap((image) =>
    Array.from({ length: size }, (_, place) =>
      Math.fround((image * size + place - mean[Math.floor(place / 6)]!) / deviation[Math.floor(place / 6)]!),
    ),
  )
  expect([...images]).toEqual(expected)
  expect([...targets]).toEqual([0, 1, 0, 0, 0, 0, 1, 0])
})

test('all training images together have mean 0 and deviation 1', async () => {
  const feeder = new BatchFeeder(dataset, 'train', { seed: 1 })
  const images = new Float32Array(20 * size)
  await feeder.fill(
    Uint32Array.from({ length: 20 }, (_, index) => index),
    images,
    new Float32Array(80),
  )
  expect(images.reduce((sum, pixel) => sum + pixel, 0) / images.length).toBeCloseTo(0, 6)
  expect(images.reduce((sum, pixel) => sum + pixel ** 2, 0) / images.length).toBeCloseTo(1, 5)
})

test('rows beyond the indices are zero in images and targets', async () => {
  const feeder = new BatchFeeder(dataset, 'test', { seed: 1 })
  const images = new Float32Array(3 * size).fill(5)
  const targets = new Float32Array(12).fill(5)
  await feeder.fill(Uint32Array.of(6), images, targets)
  expect([...images.subarray(size)].every((pixel) => pixel === 0)).toBe(true)
  expect([...targets]).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
})

test.each([
  ['too many indices', Uint32Array.of(0, 1, 2), 2 * size, 8],
  ['arrays of different batches', Uint32Array.of(0), 2 * size, 12],
  ['an image that is not there', Uint32Array.of(20), 2 * size, 8],
])('%s are refused', async (_, indices, pixels, targets) => {
  const feeder = new BatchFeeder(dataset, 'train', { seed: 1 })
  await expect(feeder.fill(indices, new Float32Array(pixels), new Float32Array(targets))).rejects.toThrow(RangeError)
})

describe('order', () => {
  test('is a permutation that depends on seed and epoch and nothing else', () => {
    const feeder = new BatchFeeder(dataset, 'train', { seed: 3 })
    const first = [...feeder.orderOf(0)]
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index))
    expect([...feeder.orderOf(1)]).not.toEqual(first)
    expect([...new BatchFeeder(dataset, 'train', { seed: 4 }).orderOf(0)]).not.toEqual(first)
    const resumed = new BatchFeeder(dataset, 'train', { seed: 3 })
    resumed.orderOf(5)
    expect([...resumed.orderOf(0)]).toEqual(first)
  })

  test('training drops what is left over, evaluation keeps it', () => {
    const feeder = new BatchFeeder(dataset, 'train', { seed: 3 })
    const training = [...feeder.trainingBatches(2, 6)]
    expect(training.map((batch) => batch.length)).toEqual([6, 6, 6])
    expect(training.flatMap((batch) => [...batch])).toEqual([...feeder.orderOf(2)].slice(0, 18))
    const evaluation = [...feeder.evaluationBatches(6)]
    expect(evaluation.map((batch) => batch.length)).toEqual([6, 6, 6, 2])
    expect(evaluation.flatMap((batch) => [...batch])).toEqual(Array.from({ length: 20 }, (_, index) => index))
  })

  test('a part of the images is drawn once, by the seed', () => {
    const feeder = new BatchFeeder(dataset, 'train', { seed: 3, images: 8 })
    const used = [...feeder.evaluationBatches(8)].flatMap((batch) => [...batch])
    expect(new Set(used).size).toBe(8)
    for (const epoch of [0, 1]) expect([...feeder.orderOf(epoch)].sort((a, b) => a - b)).toEqual(used)
    const other = new BatchFeeder(dataset, 'train', { seed: 4, images: 8 })
    expect([...other.evaluationBatches(8)].flatMap((batch) => [...batch])).not.toEqual(used)
    expect(other.normalisation).toEqual(feeder.normalisation)
  })

  test.each([0, 21, 1.5])('%d of 20 images cannot be used', (images) => {
    expect(() => new BatchFeeder(dataset, 'train', { seed: 1, images })).toThrow(/has 20 images/)
  })
})

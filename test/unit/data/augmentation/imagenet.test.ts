import { describe, expect, test } from 'vitest'
import { Augmentation, type AugmentationSettings } from '../../../../electron/data/augmentation/augmentation.ts'
import { autoAugmentSteps, drawAutoAugment } from '../../../../electron/data/augmentation/auto-augment.ts'
import { drawJitter } from '../../../../electron/data/augmentation/colour-jitter.ts'
import { drawRegion } from '../../../../electron/data/augmentation/resized-crop.ts'
import { BatchFeeder } from '../../../../electron/data/batches.ts'
import type { Dataset } from '../../../../electron/data/dataset.ts'
import { centreView } from '../../../../electron/data/images/views.ts'
import { RandomStream } from '../../../../electron/data/random.ts'

const form = { channels: 3, height: 16, width: 16 }
const size = 3 * 16 * 16
const count = 24
const noise = RandomStream.of(1, 'images')
const split = {
  images: Uint8Array.from({ length: count * size }, () => noise.integer(256)),
  labels: Uint16Array.from({ length: count }, (_, index) => index % 4),
  count,
}
const dataset: Dataset = {
  name: 'made',
  ...form,
  classes: ['a', 'b', 'c', 'd'],
  train: split,
  test: split,
  fingerprint: '',
}
const settings: AugmentationSettings = {
  seed: 1,
  cropPadding: 0,
  resizedCrop: 0.08,
  interpolation: 'bilinear',
  reducedDecoding: false,
  flip: false,
  autoAugment: 'none',
  randAugment: 0,
  randAugmentVariant: 'torchvision',
  randAugmentMagnitude: 9,
  randAugmentDeviation: 0,
  colourJitter: 0,
  hueJitter: 0,
  erasing: 0,
  erasingVariant: 'paper',
  repeatedAugmentation: 1,
  mixup: 0,
  cutmix: 0,
}

async function filled(augmentation: Augmentation, epoch: number, indices: Uint32Array): Promise<Float32Array[]> {
  const feeder = new BatchFeeder(dataset, 'train', { seed: 1 })
  const [images, targets] = [new Float32Array(indices.length * size), new Float32Array(indices.length * 4)]
  await augmentation.fill(feeder, { ...augmentation.epoch(epoch), epoch }, indices, images, targets)
  return Array.from(indices, (_, row) => images.slice(row * size, (row + 1) * size))
}

describe('a random resized crop', () => {
  test('is of a share of the area within its bounds, within the image, 3:4 to 4:3', () => {
    const stream = RandomStream.of(1, 'crops')
    for (let index = 0; index < 2000; index++) {
      const { top, left, height, width } = drawRegion({ height: 375, width: 500 }, 0.08, stream)
      expect(top >= 0 && left >= 0 && top + height <= 375 && left + width <= 500).toBe(true)
      expect(((height + 0.5) * (width + 0.5)) / (375 * 500)).toBeGreaterThan(0.08)
      expect((width + 0.5) / (height - 0.5)).toBeGreaterThan(3 / 4)
      expect((width - 0.5) / (height + 0.5)).toBeLessThan(4 / 3)
    }
  })

  test('is the largest part in the middle where none fits', () => {
    const stream = RandomStream.of(1, 'crops')
    expect(drawRegion({ height: 10, width: 300 }, 1, stream)).toEqual({ height: 10, width: 13, top: 0, left: 143 })
    expect(drawRegion({ height: 300, width: 9 }, 1, stream)).toEqual({ height: 12, width: 9, top: 144, left: 0 })
  })

  test('depends on seed, epoch and image, and changes what it is drawn from in no way', async () => {
    const before = split.images.slice()
    const some = Uint32Array.of(4, 9, 2)
    const first = await filled(new Augmentation(settings, form), 1, some)
    const used = new Augmentation(settings, form)
    await filled(used, 0, Uint32Array.of(9, 4))
    expect(await filled(used, 1, some)).toEqual(first)
    expect((await filled(used, 1, Uint32Array.of(9)))[0]).toEqual(first[1])
    expect(await filled(used, 2, some)).not.toEqual(first)
    expect(split.images).toEqual(before)
  })
})

describe('repeated augmentation', () => {
  const repeated = new Augmentation({ ...settings, repeatedAugmentation: 3 }, form)

  test('puts differing copies of an image one after another, and as many batches into an epoch as before', async () => {
    const feeder = new BatchFeeder(dataset, 'train', { seed: 1 })
    const batches = [...feeder.trainingBatches(0, 6, repeated.epoch(0))]
    expect(batches).toHaveLength([...feeder.trainingBatches(0, 6)].length)
    expect(batches.flatMap((batch) => [...batch])).toEqual(
      [...feeder.orderOf(0).subarray(0, 8)].flatMap((index) => [index, index, index]),
    )
    const [first, second, third] = await filled(repeated, 0, batches[0]!)
    expect(first).not.toEqual(second)
    expect(second).not.toEqual(third)
  })

  test('the first copy is the one that there would be without it', async () => {
    const alone = await filled(new Augmentation(settings, form), 0, Uint32Array.of(7))
    expect((await filled(repeated, 0, Uint32Array.of(7, 7, 7)))[0]).toEqual(alone[0])
  })
})

test.each(['imagenet', 'cifar10', 'svhn'] as const)('AutoAugment %s has 25 pairs, each drawn', (policy) => {
  const steps = autoAugmentSteps(policy)
  expect(steps).toHaveLength(25)
  expect(steps.every((pair) => pair.length === 2)).toBe(true)
  const stream = RandomStream.of(1, 'policy')
  const counts = Array.from({ length: 1000 }, () => drawAutoAugment(steps, form, stream).length)
  expect(new Set(counts)).toEqual(new Set([0, 1, 2]))
  expect(
    Array.from({ length: 1000 }, () => drawAutoAugment(steps, { ...form, channels: 1 }, stream)).flat().length,
  ).toBeLessThan(2000)
})

test('colour jitter of grey images leaves saturation and hue alone', () => {
  const strengths = { colour: 0.4, hue: 0.1 }
  expect(drawJitter(strengths, form, RandomStream.of(1, 'jitter'))).toHaveLength(4)
  expect(drawJitter(strengths, { ...form, channels: 1 }, RandomStream.of(1, 'jitter'))).toHaveLength(2)
})

describe('the evaluation crop', () => {
  test('is Resize(256) and CenterCrop(224) for a share of 0.875', () => {
    const view = centreView(0.875, { height: 224, width: 224 }, 'bicubic')
    expect(view({ height: 375, width: 500 })).toMatchObject({
      scaled: { height: 256, width: 341 },
      window: { top: 16, left: 58 },
    })
    expect(view({ height: 500, width: 333 })).toMatchObject({ scaled: { height: 384, width: 256 } })
  })

  test('is what evaluation gets, and a whole image of the right size stays as it is', async () => {
    const plain = new BatchFeeder(dataset, 'test', { seed: 1 })
    const images = async (feeder: BatchFeeder): Promise<Float32Array> => {
      const to = new Float32Array(2 * size)
      await feeder.fill(Uint32Array.of(3, 5), to, new Float32Array(8))
      return to
    }
    const viewed = (share: number): BatchFeeder =>
      new BatchFeeder(dataset, 'test', { seed: 1, view: centreView(share, form, 'bicubic') })
    expect(await images(viewed(1))).toEqual(await images(plain))
    expect(await images(viewed(0.8))).not.toEqual(await images(plain))
  })
})

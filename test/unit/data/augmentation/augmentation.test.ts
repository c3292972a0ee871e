import { describe, expect, test } from 'vitest'
import { Augmentation, type AugmentationSettings } from '../../../../electron/data/augmentation/augmentation.ts'
import { crop } from '../../../../electron/data/augmentation/crop.ts'
import { drawRectangle, erase } from '../../../../electron/data/augmentation/erase.ts'
import { augmentOperations, operationsFor } from '../../../../electron/data/augmentation/rand-augment.ts'
import { RandomStream } from '../../../../electron/data/random.ts'
import { count, feeder, filled, form, imageOf, nothing, size, some, split } from './noisy-images.ts'

const everything: AugmentationSettings = {
  ...nothing,
  cropPadding: 2,
  flip: true,
  randAugment: 2,
  erasing: 0.5,
  mixup: 0.4,
  cutmix: 1,
}
test('nothing asked for gives what the feeder gives, bit for bit', async () => {
  const plain = { images: new Float32Array(5 * size), targets: new Float32Array(20) }
  await feeder.fill(some, plain.images, plain.targets)
  expect(await filled(new Augmentation(nothing, form), 3, some)).toEqual(plain)
})

test('depends on seed, epoch and images, not on what came before', async () => {
  const before = split.images.slice()
  const first = await filled(new Augmentation(everything, form), 2, some)
  const used = new Augmentation(everything, form)
  await filled(used, 0, Uint32Array.of(1, 2, 3))
  await filled(used, 2, Uint32Array.of(9, 3))
  expect(await filled(used, 2, some)).toEqual(first)
  expect(await filled(used, 1, some)).not.toEqual(first)
  expect(await filled(new Augmentation({ ...everything, seed: 2 }, form), 2, some)).not.toEqual(first)
  expect(split.images).toEqual(before)
})

test('a flip mirrors about half of the images and leaves the others', () => {
  const augmentation = new Augmentation({ ...nothing, flip: true }, form)
  let mirrored = 0
  for (let epoch = 0; epoch < 10; epoch++) {
    for (let index = 0; index < count; index++) {
      const changed = augmentation.change(imageOf(index), epoch, index)
      const isSame = changed.every((pixel, at) => pixel === imageOf(index)[at])
      const isMirrored = changed.every((pixel, at) => pixel === imageOf(index)[at - (at % 6) + 5 - (at % 6)])
      expect(isSame !== isMirrored).toBe(true)
      if (isMirrored) mirrored++
    }
  }
  // 400 fair coins: five deviations of 10.
  expect(Math.abs(mirrored - 200)).toBeLessThan(50)
})

test('pad and crop comes to every place within the padding, equally often', () => {
  const augmentation = new Augmentation({ ...nothing, cropPadding: 1 }, form)
  const shifted = [-1, 0, 1].flatMap((top) =>
    [-1, 0, 1].map((left) => {
      const to = new Uint8Array(size)
      crop(imageOf(4), to, form, top, left)
      return to.join()
    }),
  )
  const counts = new Map(shifted.map((text) => [text, 0]))
  for (let epoch = 0; epoch < 900; epoch++) {
    const text = augmentation.change(imageOf(4), epoch, 4).join()
    counts.set(text, counts.get(text)! + 1)
  }
  expect(counts.size).toBe(9)
  for (const times of counts.values()) expect(Math.abs(times - 100)).toBeLessThan(50)
})

describe('erasing', () => {
  test('draws rectangles of 2 to 40 percent that fit, no narrower than 0.3', () => {
    const stream = RandomStream.of(1, 'erase')
    for (let index = 0; index < 500; index++) {
      const { top, left, height, width } = drawRectangle({ height: 32, width: 32 }, stream)!
      expect(top >= 0 && left >= 0 && top + height <= 32 && left + width <= 32).toBe(true)
      // Sides are rounded by up to half a pixel.
      expect(((height + 0.5) * (width + 0.5)) / 1024).toBeGreaterThan(0.02)
      expect(((height - 0.5) * (width - 0.5)) / 1024).toBeLessThan(0.4)
      expect((height + 0.5) / (width - 0.5)).toBeGreaterThan(0.3)
      expect((height - 0.5) / (width + 0.5)).toBeLessThan(1 / 0.3)
    }
  })

  test('fills its rectangle in every channel and nothing else', () => {
    const image = new Uint8Array(size).fill(7)
    erase(image, form, { top: 2, left: 1, height: 3, width: 4 }, RandomStream.of(1, 'fill'))
    const inside = (at: number): boolean =>
      Math.floor((at % 48) / 6) >= 2 && Math.floor((at % 48) / 6) < 5 && at % 6 >= 1 && at % 6 < 5
    const changed = [...image].flatMap((pixel, at) => (pixel === 7 ? [] : [at]))
    expect(changed.every(inside)).toBe(true)
    // A level drawn at random is 7 once in 256.
    expect(changed.length).toBeGreaterThan(30)
  })

  test('changes the share of images that was asked for', () => {
    const augmentation = new Augmentation({ ...nothing, erasing: 0.25 }, form)
    let changed = 0
    for (let epoch = 0; epoch < 400; epoch++)
      if (augmentation.change(imageOf(0), epoch, 0).join() !== imageOf(0).join()) changed++
    expect(Math.abs(changed - 100)).toBeLessThan(45)
  })
})

describe('RandAugment', () => {
  test('has the fourteen published operations; images without colour have no saturation', () => {
    expect(augmentOperations).toHaveLength(14)
    expect(new Set(augmentOperations.map(({ name }) => name)).size).toBe(14)
    expect(operationsFor(form)).toHaveLength(14)
    expect(operationsFor({ ...form, channels: 1 }).map(({ name }) => name)).not.toContain('saturation')
  })

  test.each(augmentOperations.filter(({ name }) => !['auto contrast', 'equalize'].includes(name)))(
    '$name at strength 0 leaves the image',
    ({ apply }) => {
      const to = new Uint8Array(size)
      apply(imageOf(2), to, form, 0)
      expect(to).toEqual(imageOf(2))
    },
  )

  test('at full strength moves, turns and dims as far as published', () => {
    const find = (name: string) => augmentOperations.find((operation) => operation.name === name)!
    const to = new Uint8Array(size)
    const moved = new Uint8Array(size)
    find('translate x').apply(imageOf(2), to, form, 1)
    // To the right, by 150 of 331 pixels of 6, rounded down.
    crop(imageOf(2), moved, form, 0, -2)
    expect(to).toEqual(moved)
    find('posterize').apply(imageOf(2), to, form, 1)
    expect(to).toEqual(imageOf(2).map((level) => level - (level % 16)))
    find('brightness').apply(imageOf(2), to, form, -1)
    expect([...to].every((level, at) => Math.abs(level - 0.1 * imageOf(2)[at]!) < 1)).toBe(true)
    find('solarize').apply(imageOf(2), to, form, 1)
    expect(to).toEqual(imageOf(2).map((level) => 255 - level))
  })
})

describe('mixing', () => {
  test.each([
    ['mixup', { mixup: 1 }],
    ['cutmix', { cutmix: 1 }],
    ['both', { mixup: 1, cutmix: 1 }],
  ])('%s: targets stay distributions that share out the same classes', async (_name, asked) => {
    const augmentation = new Augmentation({ ...nothing, ...asked }, form)
    const { targets } = await filled(augmentation, 0, some)
    for (let row = 0; row < 5; row++)
      expect(targets.subarray(row * 4, row * 4 + 4).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6)
    expect(targets.filter((share) => share > 0 && share < 1).length).toBeGreaterThan(0)
  })
})

import { describe, expect, test } from 'vitest'
import { Augmentation, type AugmentationSettings } from '../../../../electron/data/augmentation/augmentation.ts'
import { drawTimmRectangle, eraseNormalised } from '../../../../electron/data/augmentation/erase.ts'
import { drawThreeAugment } from '../../../../electron/data/augmentation/three-augment.ts'
import { drawTimmAugment, timmOperations } from '../../../../electron/data/augmentation/timm-augment.ts'
import { RandomStream } from '../../../../electron/data/random.ts'
import { filled, form, nothing, size, some } from './noisy-images.ts'

describe('erasing of timm', () => {
  test('draws rectangles of 2 to 33 percent, smaller than the image', () => {
    const stream = RandomStream.of(1, 'erase')
    for (let index = 0; index < 500; index++) {
      const { top, left, height, width } = drawTimmRectangle({ height: 32, width: 32 }, stream)!
      expect(top >= 0 && left >= 0 && top + height <= 32 && left + width <= 32).toBe(true)
      expect(height < 32 && width < 32).toBe(true)
      expect(((height + 0.5) * (width + 0.5)) / 1024).toBeGreaterThan(0.02)
      expect(((height - 0.5) * (width - 0.5)) / 1024).toBeLessThan(1 / 3)
    }
  })

  test('fills with noise of mean 0 and deviation 1, and nothing else', () => {
    const large = { channels: 3, height: 101, width: 103 }
    const image = new Float32Array(3 * 101 * 103).fill(7)
    eraseNormalised(image, large, { top: 0, left: 1, height: 100, width: 101 }, RandomStream.of(1, 'noise'))
    const noise = [...image].filter((_, at) => at % 103 >= 1 && at % 103 < 102 && Math.floor(at / 103) % 101 < 100)
    expect([...image].filter((value) => value === 7)).toHaveLength(image.length - noise.length)
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length
    const variance = noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length
    // Five standard errors of 30,300 values.
    expect(Math.abs(mean)).toBeLessThan(0.029)
    expect(Math.abs(variance - 1)).toBeLessThan(0.041)
  })

  test('is done after normalisation, of the share of images that was asked for', async () => {
    const erased = new Augmentation({ ...nothing, erasing: 0.25, erasingVariant: 'timm' }, form)
    expect(erased.changes).toBe(true)
    const plain = await filled(new Augmentation(nothing, form), 0, some)
    let changed = 0
    for (let epoch = 0; epoch < 80; epoch++) {
      const { images } = await filled(erased, epoch, some)
      for (let row = 0; row < 5; row++) {
        const own = (batch: Float32Array): Float32Array => batch.subarray(row * size, (row + 1) * size)
        if (own(images).some((value, at) => value !== own(plain.images)[at])) changed++
      }
    }
    expect(Math.abs(changed - 100)).toBeLessThan(45)
  })
})

describe('RandAugment of timm', () => {
  const settings = { count: 2, magnitude: 9, deviation: 0.5, interpolation: 'bicubic' as const }

  test('has fifteen operations, of which each is done half of the time', () => {
    expect(timmOperations).toHaveLength(15)
    const stream = RandomStream.of(1, 'timm')
    const counts = Array.from({ length: 2000 }, () => drawTimmAugment(settings, form, stream).length)
    // 4000 fair coins: five deviations of 32.
    expect(Math.abs(counts.reduce((sum, count) => sum + count, 0) - 2000)).toBeLessThan(160)
    expect(new Set(counts)).toEqual(new Set([0, 1, 2]))
  })

  test('is another one than that of torchvision, and depends on its deviation', async () => {
    const asked = { ...nothing, randAugment: 2 }
    const variants: AugmentationSettings[] = [
      asked,
      { ...asked, randAugmentVariant: 'timm' },
      { ...asked, randAugmentVariant: 'timm', randAugmentDeviation: 0.5 },
    ]
    const made = await Promise.all(variants.map((each) => filled(new Augmentation(each, form), 0, some)))
    expect(new Set(made.map(({ images }) => images.join())).size).toBe(3)
  })

  test('fills with the mean of ImageNet; images in grey with its grey', () => {
    const move = timmOperations.find(({ name }) => name === 'TranslateXRel')!
    const firstOf = (channels: number): number[] => {
      const own = { channels, height: 8, width: 6 }
      const to = new Uint8Array(channels * 48)
      move.apply(new Uint8Array(channels * 48), to, { form: own, interpolation: 'bicubic' }, -1)
      return Array.from({ length: channels }, (_, channel) => to[channel * 48]!)
    }
    expect(firstOf(3)).toEqual([124, 116, 104])
    expect(firstOf(1)).toEqual([117])
  })
})

test('3-Augment solarizes, takes the colour away or blurs, each as often', () => {
  const stream = RandomStream.of(1, 'three')
  const counts = { solarized: 0, grey: 0, blurred: 0 }
  const flat = new Uint8Array(size).fill(200, 0, 48).fill(90, 48)
  for (let index = 0; index < 900; index++) {
    const to = new Uint8Array(size)
    drawThreeAugment(form, stream)(flat, to)
    if (to[0] === 55 && to[48] === 90) counts.solarized++
    else if (to[0] === to[48]) counts.grey++
    else if (to.join() === flat.join()) counts.blurred++
  }
  for (const times of Object.values(counts)) expect(Math.abs(times - 300)).toBeLessThan(71)
  expect(counts.solarized + counts.grey + counts.blurred).toBe(900)
})

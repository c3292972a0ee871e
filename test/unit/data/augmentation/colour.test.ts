import { describe, expect, test } from 'vitest'
import { brightness, contrast, saturation, sharpness } from '../../../../electron/data/augmentation/enhance.ts'
import { autoContrast, equalize, posterize, solarize } from '../../../../electron/data/augmentation/levels.ts'

const row = (width: number, channels = 1) => ({ channels, height: 1, width })
const result = (from: Uint8Array, write: (from: Uint8Array, to: Uint8Array) => void): number[] => {
  const to = new Uint8Array(from.length).fill(77)
  write(from, to)
  return [...to]
}

describe('levels', () => {
  test('posterize keeps the high bits', () => {
    expect(result(Uint8Array.of(0, 15, 16, 200, 255), (from, to) => posterize(from, to, 4))).toEqual([
      0, 0, 16, 192, 240,
    ])
    expect(result(Uint8Array.of(3, 255), (from, to) => posterize(from, to, 8))).toEqual([3, 255])
  })

  test('solarize inverts from the threshold on', () => {
    expect(result(Uint8Array.of(0, 127, 128, 255), (from, to) => solarize(from, to, 128))).toEqual([0, 127, 127, 0])
    expect(result(Uint8Array.of(0, 255), (from, to) => solarize(from, to, 256))).toEqual([0, 255])
  })

  test('auto contrast stretches each channel by itself and leaves a flat one', () => {
    expect(result(Uint8Array.of(50, 100, 150, 9, 9, 9), (from, to) => autoContrast(from, to, row(3, 2)))).toEqual([
      0, 127, 255, 9, 9, 9,
    ])
  })

  test('equalize spreads crowded levels evenly', () => {
    // 256 pixels of level 10, 256 of 11, 255 of 12 and 1 of 13: step floor(767 / 255) = 3; before them stand 1, 257,
    // 513, 768.
    const crowded = Uint8Array.from({ length: 768 }, (_, index) =>
      index < 256 ? 10 : index < 512 ? 11 : index < 767 ? 12 : 13,
    )
    const spread = result(crowded, (from, to) => equalize(from, to, row(768)))
    expect([spread[0], spread[256], spread[512], spread[767]]).toEqual([0, 85, 171, 255])
  })

  test('equalize leaves what is spread already, and images with too few pixels', () => {
    const even = Uint8Array.from({ length: 512 }, (_, index) => index >> 1)
    expect(result(even, (from, to) => equalize(from, to, row(512)))).toEqual([...even])
    expect(result(Uint8Array.of(1, 2, 2), (from, to) => equalize(from, to, row(3)))).toEqual([1, 2, 2])
  })
})

describe('enhancements leave an image at factor 1', () => {
  const image = Uint8Array.from({ length: 27 }, (_, index) => (index * 37) % 256)
  const form = { channels: 3, height: 3, width: 3 }
  test.each([
    ['brightness', (from: Uint8Array, to: Uint8Array) => brightness(from, to, 1)],
    ['contrast', (from: Uint8Array, to: Uint8Array) => contrast(from, to, form, 1)],
    ['saturation', (from: Uint8Array, to: Uint8Array) => saturation(from, to, form, 1)],
    ['sharpness', (from: Uint8Array, to: Uint8Array) => sharpness(from, to, form, 1)],
  ])('%s', (_name, write) => expect(result(image, write)).toEqual([...image]))
})

describe('enhancements', () => {
  test('brightness scales and saturates at white', () => {
    expect(result(Uint8Array.of(0, 10, 200), (from, to) => brightness(from, to, 1.5))).toEqual([0, 15, 255])
    expect(result(Uint8Array.of(0, 10, 200), (from, to) => brightness(from, to, 0))).toEqual([0, 0, 0])
  })

  test('contrast scales distances from the mean', () => {
    expect(result(Uint8Array.of(80, 100, 120), (from, to) => contrast(from, to, row(3), 0.5))).toEqual([90, 100, 110])
    expect(result(Uint8Array.of(0, 100, 200), (from, to) => contrast(from, to, row(3), 3))).toEqual([0, 100, 255])
  })

  test('saturation 0 is the grey of Rec. 601', () => {
    const pure = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255)
    expect(result(pure, (from, to) => saturation(from, to, row(3, 3), 0))).toEqual([
      76, 150, 29, 76, 150, 29, 76, 150, 29,
    ])
  })

  test('sharpness 0 smooths the inside and keeps the border', () => {
    const point = Uint8Array.of(13, 13, 13, 13, 130, 13, 13, 13, 13)
    // (8 x 13 + 5 x 130) / 13 = 58
    expect(result(point, (from, to) => sharpness(from, to, { channels: 1, height: 3, width: 3 }, 0))).toEqual([
      13, 13, 13, 13, 58, 13, 13, 13, 13,
    ])
    expect(result(point, (from, to) => sharpness(from, to, { channels: 1, height: 3, width: 3 }, 1.5))[4]).toBe(
      130 + 36,
    )
  })
})

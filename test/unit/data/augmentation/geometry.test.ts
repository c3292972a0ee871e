import { describe, expect, test } from 'vitest'
import { affine, rotation, shearX, shearY } from '../../../../electron/data/augmentation/affine.ts'
import { crop } from '../../../../electron/data/augmentation/crop.ts'
import { flip } from '../../../../electron/data/augmentation/flip.ts'

const form = { channels: 1, height: 3, width: 3 }
const image = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9)
/** What a transform writes over rubbish. */
const result = (write: (to: Uint8Array) => void, size = 9): number[] => {
  const to = new Uint8Array(size).fill(77)
  write(to)
  return [...to]
}

describe('crop', () => {
  test.each([
    [0, 0, [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    [1, 0, [4, 5, 6, 7, 8, 9, 0, 0, 0]],
    [-1, 0, [0, 0, 0, 1, 2, 3, 4, 5, 6]],
    [0, 1, [2, 3, 0, 5, 6, 0, 8, 9, 0]],
    [-1, -2, [0, 0, 0, 0, 0, 1, 0, 0, 4]],
    [0, 3, [0, 0, 0, 0, 0, 0, 0, 0, 0]],
    [-5, 0, [0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ])('from row %d, column %d', (top, left, expected) => {
    expect(result((to) => crop(image, to, form, top, left))).toEqual(expected)
  })

  test('keeps channels apart, on images that are not square', () => {
    const wide = { channels: 2, height: 2, width: 3 }
    const pixels = Uint8Array.from({ length: 12 }, (_, index) => index + 1)
    expect(result((to) => crop(pixels, to, wide, 1, -1), 12)).toEqual([0, 4, 5, 0, 0, 0, 0, 10, 11, 0, 0, 0])
  })
})

test('flip mirrors every row of every channel', () => {
  expect(result((to) => flip(image, to, form))).toEqual([3, 2, 1, 6, 5, 4, 9, 8, 7])
  const two = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
  expect(result((to) => flip(two, to, { channels: 2, height: 1, width: 4 }), 8)).toEqual([4, 3, 2, 1, 8, 7, 6, 5])
})

describe('affine', () => {
  test('a quarter turn is counterclockwise, a half turn reverses, a whole turn changes nothing', () => {
    expect(result((to) => affine(image, to, form, rotation(90, form)))).toEqual([3, 6, 9, 2, 5, 8, 1, 4, 7])
    expect(result((to) => affine(image, to, form, rotation(-90, form)))).toEqual([7, 4, 1, 8, 5, 2, 9, 6, 3])
    expect(result((to) => affine(image, to, form, rotation(180, form)))).toEqual([...image].reverse())
    expect(result((to) => affine(image, to, form, rotation(360, form)))).toEqual([...image])
  })

  test('an eighth turn takes the nearest pixel: the ring around the middle turns by one place', () => {
    expect(result((to) => affine(image, to, form, rotation(45, form)))).toEqual([2, 3, 6, 1, 5, 9, 4, 7, 8])
  })

  test('what comes from beyond the border is black', () => {
    const large = { channels: 1, height: 9, width: 9 }
    const turned = result((to) => affine(new Uint8Array(81).fill(200), to, large, rotation(45, large)), 81)
    expect([turned[0], turned[8], turned[72], turned[80]]).toEqual([0, 0, 0, 0])
    expect([turned[40], turned[4], turned[36], turned[44], turned[76]]).toEqual([200, 200, 200, 200, 200])
  })

  test('a shear moves each row, or column, by its distance from the border', () => {
    // Row y comes from x + y + 1/2 of its centre: rows 0, 1, 2 are moved by floor(0.5 + 0.5), floor(0.5 + 1.5),
    // floor(0.5 + 2.5) pixels.
    expect(result((to) => affine(image, to, form, shearX(1)))).toEqual([2, 3, 0, 6, 0, 0, 0, 0, 0])
    expect(result((to) => affine(image, to, form, shearY(1)))).toEqual([4, 8, 0, 7, 0, 0, 0, 0, 0])
    expect(result((to) => affine(image, to, form, shearX(0)))).toEqual([...image])
  })

  test('moves all channels alike', () => {
    const three = Uint8Array.from([image, image.map((x) => x + 10)].flatMap((plane) => [...plane]))
    expect(result((to) => affine(three, to, { ...form, channels: 2 }, rotation(90, form)), 18)).toEqual([
      3, 6, 9, 2, 5, 8, 1, 4, 7, 13, 16, 19, 12, 15, 18, 11, 14, 17,
    ])
  })
})

import { expect, test } from 'vitest'
import { affine, rotation, shearX, shearY } from '../../../../electron/data/augmentation/affine.ts'
import { crop } from '../../../../electron/data/augmentation/crop.ts'
import { brightness, contrast, saturation, sharpness } from '../../../../electron/data/augmentation/enhance.ts'
import { gaussianBlur } from '../../../../electron/data/augmentation/gaussian-blur.ts'
import { hue } from '../../../../electron/data/augmentation/hue.ts'
import { autoContrast, equalize, posterize, solarize } from '../../../../electron/data/augmentation/levels.ts'
import { smoothAffine } from '../../../../electron/data/augmentation/smooth-affine.ts'
import { resample, type Interpolation } from '../../../../electron/data/images/resample.ts'
import pillow from './pillow.json' with { type: 'json' }

/** What Pillow 13.0.0 made of the same picture (pillow.py). */
const { images, pillow: _version, ...form } = pillow
const bytesOf = (name: keyof typeof images): Uint8Array => Uint8Array.from(Buffer.from(images[name], 'base64'))

const fill = [124, 116, 104]
const bicubic = { interpolation: 'bicubic', fill } as const
const bilinear = { interpolation: 'bilinear', fill } as const

test('a blur of a tenth of a pixel is what Pillow makes, byte for byte', () => {
  const to = new Uint8Array(form.channels * form.height * form.width)
  gaussianBlur(bytesOf('original'), to, form, 0.1)
  expect(to).toEqual(bytesOf('blur 0.1'))
})

test.each<[keyof typeof images, (from: Uint8Array, to: Uint8Array) => void]>([
  ['auto contrast', (from, to) => autoContrast(from, to, form)],
  ['equalize', (from, to) => equalize(from, to, form)],
  ['posterize', (from, to) => posterize(from, to, 5)],
  ['solarize', (from, to) => solarize(from, to, 100)],
  ['rotate', (from, to) => affine(from, to, form, rotation(20, form))],
  ['shear x', (from, to) => affine(from, to, form, shearX(0.25))],
  ['shear y', (from, to) => affine(from, to, form, shearY(-0.25))],
  ['translate x', (from, to) => crop(from, to, form, 0, 3)],
  ['translate y', (from, to) => crop(from, to, form, -5, 0)],
  ['brightness', (from, to) => brightness(from, to, 1.4)],
  ['contrast', (from, to) => contrast(from, to, form, 0.6)],
  ['saturation', (from, to) => saturation(from, to, form, 1.7)],
  ['rotate, bicubic', (from, to) => smoothAffine(from, to, form, rotation(-20, form), bicubic)],
  ['rotate, bilinear', (from, to) => smoothAffine(from, to, form, rotation(7.3, form), bilinear)],
  ['shear x, bicubic', (from, to) => smoothAffine(from, to, form, shearX(0.27), bicubic)],
  ['shear y, bilinear', (from, to) => smoothAffine(from, to, form, shearY(-0.27), bilinear)],
  ['translate x, bicubic', (from, to) => smoothAffine(from, to, form, [1, 0, 3.3, 0, 1, 0], bicubic)],
  ['translate y, bilinear', (from, to) => smoothAffine(from, to, form, [1, 0, 0, 0, 1, -5.6], bilinear)],
  ['blur 1.3', (from, to) => gaussianBlur(from, to, form, 1.3)],
  ['blur 2', (from, to) => gaussianBlur(from, to, form, 2)],
  ['blur 14', (from, to) => gaussianBlur(from, to, form, 14)],
  ['hue', (from, to) => hue(from, to, form, 77 / 255)],
  ['sharpness', (from, to) => sharpness(from, to, form, 1.5)],
])('%s is what Pillow makes, byte for byte', (name, write) => {
  const to = new Uint8Array(form.channels * form.height * form.width).fill(77)
  write(bytesOf('original'), to)
  expect(to).toEqual(bytesOf(name))
  expect(to).not.toEqual(bytesOf('original'))
})

test.each<[keyof typeof images, Interpolation, height: number, width: number]>([
  ['smaller, bilinear', 'bilinear', 6, 7],
  ['smaller, bicubic', 'bicubic', 6, 7],
  ['larger, bicubic', 'bicubic', 31, 25],
  // Its height falls by more than twice what its width does: the other pass comes first.
  ['lower, bicubic', 'bicubic', 5, 17],
])('%s is what Pillow resizes it to, byte for byte, whole and cut', (name, interpolation, height, width) => {
  const image = { ...form, pixels: bytesOf('original') }
  const from = { top: 0, left: 0, height: form.height, width: form.width }
  const scaled = { height, width }
  const whole = new Uint8Array(3 * height * width)
  resample(image, { from, scaled, window: { top: 0, left: 0 }, interpolation }, scaled, whole)
  expect(whole).toEqual(bytesOf(name))
  const out = { height: height - 3, width: width - 4 }
  const cut = new Uint8Array(3 * out.height * out.width)
  resample(image, { from, scaled, window: { top: 2, left: 1 }, interpolation }, out, cut)
  const expected = [...cut.keys()].map((at) => {
    const [channel, row, column] = [
      Math.floor(at / (out.height * out.width)),
      Math.floor(at / out.width) % out.height,
      at % out.width,
    ]
    return whole[(channel * height + row + 2) * width + column + 1]
  })
  expect([...cut]).toEqual(expected)
})

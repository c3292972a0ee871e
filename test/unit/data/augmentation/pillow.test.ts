import { expect, test } from 'vitest'
import { affine, rotation, shearX, shearY } from '../../../../electron/data/augmentation/affine.ts'
import { crop } from '../../../../electron/data/augmentation/crop.ts'
import { brightness, contrast, saturation, sharpness } from '../../../../electron/data/augmentation/enhance.ts'
import { autoContrast, equalize, posterize, solarize } from '../../../../electron/data/augmentation/levels.ts'
import pillow from './pillow.json' with { type: 'json' }

/** What Pillow 13.0.0 made of the same picture (pillow.py). */
const { images, pillow: _version, ...form } = pillow
const bytesOf = (name: keyof typeof images): Uint8Array => Uint8Array.from(Buffer.from(images[name], 'base64'))

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
  ['sharpness', (from, to) => sharpness(from, to, form, 1.5)],
])('%s is what Pillow makes, byte for byte', (name, write) => {
  const to = new Uint8Array(form.channels * form.height * form.width).fill(77)
  write(bytesOf('original'), to)
  expect(to).toEqual(bytesOf(name))
  expect(to).not.toEqual(bytesOf('original'))
})

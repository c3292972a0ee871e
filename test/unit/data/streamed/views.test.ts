import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { decodeView } from '../../../../electron/data/images/decode-view.ts'
import { decodeBytes } from '../../../../electron/data/images/image.ts'
import { resample, type View } from '../../../../electron/data/images/resample.ts'
import { StreamedImages } from '../../../../electron/data/streamed/streamed-images.ts'
import { temporaryFolder } from '../folder.ts'

const form = { channels: 3, height: 20, width: 20 } as const

/** A smooth image with noise. */
async function jpeg(width: number, height: number, orientation?: number): Promise<Buffer> {
  const pixels = Uint8Array.from(
    { length: 3 * width * height },
    (_, at) => 128 + 90 * Math.sin(at / 50) + 20 * Math.cos(at),
  )
  const image = sharp(pixels, { raw: { width, height, channels: 3 } })
  return await (orientation === undefined ? image : image.withMetadata({ orientation })).jpeg().toBuffer()
}

const viewOf = (from: View['from']) => (): View => ({
  from,
  scaled: form,
  window: { top: 0, left: 0 },
  interpolation: 'bilinear',
})

async function viewed(bytes: Uint8Array, from: View['from'], reduced = false): Promise<Uint8Array> {
  const to = new Uint8Array(3 * 20 * 20)
  await decodeView(bytes, form, viewOf(from), reduced, to)
  return to
}

test.each([undefined, 6])(
  'a part of an image is decoded as it is cut from the whole (orientation %s)',
  async (turn) => {
    const bytes = await jpeg(64, 48, turn)
    const whole = await decodeBytes(bytes, { size: null, channels: 3 })
    const from = { top: 5, left: 9, height: 31, width: 22 }
    const cut = new Uint8Array(3 * from.height * from.width)
    for (let at = 0; at < cut.length; at++) {
      const [channel, row, column] = [
        Math.floor(at / (from.height * from.width)),
        Math.floor(at / from.width) % from.height,
        at % from.width,
      ]
      cut[at] = whole.pixels[(channel * whole.height + row + from.top) * whole.width + column + from.left]!
    }
    const expected = new Uint8Array(3 * 20 * 20)
    const part = { pixels: cut, channels: 3, height: from.height, width: from.width }
    resample(part, viewOf({ ...from, top: 0, left: 0 })(), form, expected)
    expect(await viewed(bytes, from)).toEqual(expected)
  },
)

test('a JPEG that is reduced while it is decoded looks the same but for a few levels', async () => {
  const pixels = Uint8Array.from({ length: 3 * 301 * 203 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % 301, Math.floor(at / 903)]
    return 128 + 60 * Math.sin(x / 17) + 60 * Math.cos(y / 13)
  })
  const bytes = await sharp(pixels, { raw: { width: 301, height: 203, channels: 3 } })
    .jpeg()
    .toBuffer()
  const from = { top: 31, left: 77, height: 150, width: 121 }
  const [exact, reduced] = [await viewed(bytes, from), await viewed(bytes, from, true)]
  expect(reduced).not.toEqual(exact)
  const largest = exact.reduce((most, level, at) => Math.max(most, Math.abs(level - reduced[at]!)), 0)
  expect(largest).toBeLessThan(8)
  // Less than twice too large: decoded as it is.
  const small = { top: 3, left: 4, height: 39, width: 60 }
  expect(await viewed(bytes, small, true)).toEqual(await viewed(bytes, small))
})

test('a stream decodes what each row asks for, also in advance, and a damaged file is named', async () => {
  const folder = await temporaryFolder()
  const bytes = await jpeg(64, 48)
  for (const name of ['a.jpg', 'b.jpg']) await writeFile(join(folder, name), bytes)
  const images = new StreamedImages(
    { folder, classes: [{ name: '.', files: ['a.jpg', 'b.jpg'], bytes: [bytes.length, bytes.length] }] },
    { ...form, size: 20 },
  )
  const regions = [
    { top: 0, left: 0, height: 48, width: 64 },
    { top: 8, left: 2, height: 30, width: 40 },
  ]
  const viewing = { reduced: false, views: (_index: number, row: number) => viewOf(regions[row]!) }
  const both = Uint32Array.of(1, 0)
  images.readAhead(both)
  const pixels = await images.read(both, viewing)
  expect(pixels.subarray(0, 1200)).toEqual(await viewed(bytes, regions[0]!))
  expect(pixels.subarray(1200)).toEqual(await viewed(bytes, regions[1]!))
  images.readAhead(both, viewing)
  expect(await images.read(both, viewing)).toEqual(pixels)
  await writeFile(join(folder, 'a.jpg'), bytes.subarray(0, bytes.length).fill(0, 300))
  await expect(images.read(both, viewing)).rejects.toThrow('a.jpg')
})

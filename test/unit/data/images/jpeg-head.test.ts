import sharp from 'sharp'
import { expect, test } from 'vitest'
import { decodeBytes } from '../../../../electron/data/images/image.ts'
import { jpegHead } from '../../../../electron/data/images/jpeg-head.ts'

const noise = (width: number, height: number, channels: 3 | 4 = 3) =>
  sharp(
    Uint8Array.from({ length: width * height * channels }, (_, at) => (at * 7919) % 256),
    {
      raw: { width, height, channels },
    },
  )

test('the head of ordinary JPEGs is what the decoder says of them', async () => {
  for (const jpeg of [
    await noise(37, 300).jpeg().toBuffer(),
    await noise(300, 37).jpeg({ progressive: true, quality: 40 }).toBuffer(),
    await noise(64, 48).greyscale().jpeg().toBuffer(),
    await noise(64, 48).withIccProfile('p3').jpeg().toBuffer(),
  ]) {
    const { format, width, height, channels, depth, hasAlpha } = await sharp(jpeg).metadata()
    expect(jpegHead(jpeg)).toEqual({ format, width, height, channels, depth, hasAlpha })
  }
})

test('the decoder is asked about all that is not ordinary', async () => {
  const plain = await noise(64, 48).jpeg().toBuffer()
  expect(jpegHead(await noise(64, 48).withMetadata({ orientation: 6 }).jpeg().toBuffer())).toBeNull()
  expect(jpegHead(await noise(64, 48).toColourspace('cmyk').jpeg().toBuffer())).toBeNull()
  expect(jpegHead(await noise(64, 48).png().toBuffer())).toBeNull()
  for (let length = 0; length < 200; length++) expect(() => jpegHead(plain.subarray(0, length))).not.toThrow()
  expect(jpegHead(plain.subarray(0, 20))).toBeNull()
  expect(jpegHead(Buffer.from([255, 216, 255, 224, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]))).toBeNull()
})

test('ordinary JPEGs are decoded as by the steps that all images go through', async () => {
  for (const jpeg of [
    await noise(64, 48).jpeg().toBuffer(),
    await noise(64, 48).withIccProfile('p3').jpeg().toBuffer(),
    await noise(61, 47).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
    await noise(64, 48).greyscale().jpeg().toBuffer(),
  ]) {
    const { height, width, pixels } = await decodeBytes(jpeg, { size: null, channels: 3 })
    const slowly = await sharp(jpeg).autoOrient().flatten({ background: '#000' }).toColourspace('srgb').raw().toBuffer()
    const planes = Uint8Array.from({ length: slowly.length }, (_, at) => {
      const [channel, pixel] = [Math.floor(at / (height * width)), at % (height * width)]
      return slowly[3 * pixel + channel]!
    })
    expect(pixels).toEqual(planes)
  }
})

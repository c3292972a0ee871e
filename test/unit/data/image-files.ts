import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp from 'sharp'

/** Noise of a seed as an image file, its format by its ending. */
export async function writeImage(
  path: string,
  { seed, width = 8, height = 8, channels = 3 }: { seed: number; width?: number; height?: number; channels?: 1 | 3 },
): Promise<void> {
  const pixels = Uint8Array.from(
    { length: width * height * channels },
    (_, index) => ((index + 1) * (seed + 3) * 7919) % 251,
  )
  await mkdir(dirname(path), { recursive: true })
  const image = sharp(pixels, { raw: { width, height, channels } })
  await (channels === 1 ? image.toColourspace('b-w') : image).toFile(path)
}

/** A folder of two classes: PNG files with three training images each and two to test on. */
export async function writeFolder(folder: string, size: { width?: number; height?: number } = {}): Promise<void> {
  let seed = 0
  for (const [split, count] of [
    ['train', 3],
    ['test', 2],
  ] as const) {
    for (const name of ['cat', 'dog'])
      for (let index = 0; index < count; index++)
        await writeImage(join(folder, split, name, `${index}.png`), { seed: seed++, ...size })
  }
}

/** A JPEG in CMYK. */
export async function writeCmyk(path: string): Promise<void> {
  await sharp({ create: { width: 8, height: 8, channels: 3, background: '#963' } })
    .toColourspace('cmyk')
    .jpeg()
    .toFile(path)
}

/** A PNG with 16 bits a channel. */
export async function writeDeep(path: string): Promise<void> {
  await sharp({ create: { width: 8, height: 8, channels: 3, background: '#963' } })
    .toColourspace('rgb16')
    .png()
    .toFile(path)
}

/** A JPEG whose second half is missing. Its head is whole. */
export async function writeTruncated(path: string): Promise<void> {
  const pixels = Uint8Array.from({ length: 64 * 64 * 3 }, (_, index) => (index * 7919) % 251)
  const whole = await sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } })
    .resize(8, 8, { kernel: 'nearest' })
    .jpeg({ quality: 100 })
    .toBuffer()
  await writeFile(path, whole.subarray(0, whole.length - 40))
}

/** A file of IDX: the header, then bytes. */
export function idx(sizes: readonly number[], content: Uint8Array): Buffer {
  const head = Buffer.alloc(4 + 4 * sizes.length)
  head.writeUInt32BE(0x0800 + sizes.length)
  for (const [index, size] of sizes.entries()) head.writeUInt32BE(size, 4 + 4 * index)
  return Buffer.concat([head, content])
}

/** A BMP of 24 bits, each pixel of a colour of its own. */
export async function writeBmp(path: string, width: number, height: number): Promise<void> {
  const stride = Math.ceil((3 * width) / 4) * 4
  const bytes = Buffer.alloc(54 + stride * height)
  bytes.write('BM', 'latin1')
  bytes.writeUInt32LE(bytes.length, 2)
  bytes.writeUInt32LE(54, 10)
  bytes.writeUInt32LE(40, 14)
  bytes.writeInt32LE(width, 18)
  bytes.writeInt32LE(height, 22)
  bytes.writeUInt16LE(1, 26)
  bytes.writeUInt16LE(24, 28)
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const at = 54 + (height - 1 - row) * stride + 3 * column
      bytes.set([column * 3 + 2, row * 5 + 1, row * column], at)
    }
  await writeFile(path, bytes)
}

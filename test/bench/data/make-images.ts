import { createWriteStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { once } from 'node:events'
import sharp from 'sharp'
import { inLanes } from '../../../electron/data/images/lanes.ts'
import { RandomStream } from '../../../electron/data/random.ts'

const [width, height] = [500, 375]
export const classes = 100
/** Images in one shard of tar. */
const shardImages = 1000

export interface MadeImage {
  split: 'train' | 'val'
  label: number
  path: string
}

/** JPEGs of 500x375 in FOLDER/train/CLASS and FOLDER/val/CLASS: clouds of colour with grain, each another one. */
export async function makeImages(folder: string, count: number): Promise<MadeImage[]> {
  const held = Math.max(classes, Math.floor(count / 50))
  const images = Array.from({ length: count + held }, (_, index): MadeImage => {
    const split = index < count ? 'train' : 'val'
    const label = index % classes
    const name = `class${String(label).padStart(3, '0')}`
    return { split, label, path: join(folder, split, name, `${String(index).padStart(7, '0')}.jpg`) }
  })
  for (const { path } of images.slice(0, classes)) await mkdir(join(path, '..'), { recursive: true })
  for (const { path } of images.slice(count, count + classes)) await mkdir(join(path, '..'), { recursive: true })
  sharp.concurrency(1)
  await inLanes(images.length, async (index) => {
    const stream = RandomStream.of(1, 'photograph', index)
    const [columns, rows] = [125, 94]
    const pixels = new Uint8Array(3 * columns * rows)
    const phase = 6 * stream.uniform()
    for (let at = 0; at < pixels.length; at++) {
      const [x, y] = [Math.floor(at / 3) % columns, Math.floor(at / (3 * columns))]
      pixels[at] =
        128 + 70 * Math.sin(x / 9 + phase + (at % 3)) + 35 * Math.cos(y / 5 + phase) + 40 * (stream.uniform() - 0.5)
    }
    const image = sharp(pixels, { raw: { width: columns, height: rows, channels: 3 } })
    await writeFile(
      images[index]!.path,
      await image.resize(width, height, { fit: 'fill', kernel: 'cubic' }).jpeg({ quality: 90 }).toBuffer(),
    )
  })
  return images
}

/** The same images as WebDataset shards, NAME-000000.tar and so on, with their labels beside them. */
export async function writeShards(folder: string, images: readonly MadeImage[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const split of ['train', 'val'] as const) {
    const own = images.filter((image) => image.split === split)
    for (let start = 0; start < own.length; start += shardImages) {
      const file = join(folder, `${split}-${String(start / shardImages).padStart(6, '0')}.tar`)
      const out = createWriteStream(file)
      for (const [index, { path, label }] of own.slice(start, start + shardImages).entries()) {
        const key = String(start + index).padStart(8, '0')
        out.write(entry(`${key}.jpg`, await readFile(path)))
        if (!out.write(entry(`${key}.cls`, Buffer.from(String(label))))) await once(out, 'drain')
      }
      out.end(Buffer.alloc(1024))
      await once(out, 'finish')
    }
  }
}

/** A file in an archive of tar (POSIX ustar). */
function entry(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(512)
  head.write(name, 0)
  head.write('0000644\0', 100)
  head.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124)
  head.write('00000000000\0', 136)
  head.write('        ', 148)
  head.write('0ustar\u000000', 156, 'latin1')
  const sum = head.reduce((total, byte) => total + byte, 0)
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([head, content, Buffer.alloc((512 - (content.length % 512)) % 512)])
}

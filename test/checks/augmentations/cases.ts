import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { autoAugmentSteps, drawAutoAugment } from '../../../electron/data/augmentation/auto-augment.ts'
import { drawJitter, type Change } from '../../../electron/data/augmentation/colour-jitter.ts'
import { augmentOperations, strengthOf } from '../../../electron/data/augmentation/rand-augment.ts'
import { drawRegion, viewOfRegion } from '../../../electron/data/augmentation/resized-crop.ts'
import { decodeView } from '../../../electron/data/images/decode-view.ts'
import { decodeImage } from '../../../electron/data/images/image.ts'
import { interpolations } from '../../../electron/data/images/resample.ts'
import { centreView } from '../../../electron/data/images/views.ts'
import { RandomStream } from '../../../electron/data/random.ts'
import { WrittenDraws } from './written-draws.ts'

/** One augmented image, ours, with what the others need to make the same. */
export interface Case {
  name: string
  kind: string
  /** What it is counted under, and whether it must agree. */
  group: string
  exact: boolean
  image: string
  pixels: Uint8Array
  [draws: string]: unknown
}

const sizes = [
  [500, 375],
  [375, 500],
  [333, 500],
  [640, 240],
  [120, 480],
  [224, 224],
  [100, 90],
] as const
const large = [1600, 1200] as const

/** Photographs there are none of: waves, edges and noise. @returns the names of the files */
export async function writeImages(folder: string): Promise<string[]> {
  const names: string[] = []
  for (const [index, [width, height]] of [...sizes, large].entries()) {
    const stream = RandomStream.of(2, 'images', index)
    const pixels = new Uint8Array(3 * width * height)
    for (let at = 0; at < pixels.length; at++) {
      const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / (3 * width))]
      const wave = 90 * Math.sin((x * (1 + (at % 3))) / 23 + index) + 60 * Math.cos(y / 11)
      const edge = (Math.floor(x / 37) + Math.floor(y / 29)) % 2 === 0 ? 40 : -40
      pixels[at] = Math.min(255, Math.max(0, 128 + wave + edge + 30 * (stream.uniform() - 0.5)))
    }
    const image = sharp(pixels, { raw: { width, height, channels: 3 } })
    for (const ending of ['jpg', 'png'] as const) {
      names.push(`${index}.${ending}`)
      const made = ending === 'jpg' ? image.clone().jpeg({ quality: 90 }) : image.clone().png()
      writeFileSync(join(folder, names.at(-1)!), await made.toBuffer())
    }
  }
  return names
}

/** Every case, with our pixels. */
export async function casesOf(folder: string, images: readonly string[]): Promise<Case[]> {
  const isLarge = (name: string): boolean => name.startsWith(`${sizes.length}.`)
  const jpegs = images.filter((name) => name.endsWith('jpg'))
  const cases: Case[] = []
  for (const image of jpegs) cases.push(...(await views(folder, image, isLarge(image))))
  const png = images.find((name) => name === '5.png')!
  const { pixels, ...form } = await decodeImage(join(folder, png), { size: null, channels: 3 })
  const add = (kind: string, changes: readonly Change[], draws: Record<string, unknown>): void => {
    const name = `${kind} ${cases.length}`
    cases.push({ name, kind, group: kind, exact: true, image: png, pixels: changed(pixels, changes), ...draws })
  }
  for (const policy of ['imagenet', 'cifar10', 'svhn'] as const) {
    for (let count = 0; count < 200; count++) {
      const draws = new WrittenDraws(`${policy} ${count}`)
      const changes = drawAutoAugment(autoAugmentSteps(policy), form, draws)
      const [pair, ...signs] = draws.integers
      add('AutoAugment', changes, { policy, pair, signs, acts: draws.uniforms })
    }
  }
  for (const { name, apply, signed } of augmentOperations) {
    for (const [magnitude, negative] of [0, 1, 5, 9, 15, 22, 30].flatMap((each) => [
      [each, false] as const,
      [each, true] as const,
    ])) {
      const strength = (signed && negative ? -1 : 1) * strengthOf(magnitude, 30)
      add('RandAugment', [(from, to) => apply(from, to, form, strength)], {
        operation: theirNames[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
        magnitude,
        negative,
      })
    }
  }
  for (let count = 0; count < 200; count++) {
    const draws = new WrittenDraws(`jitter ${count}`)
    const changes = drawJitter({ colour: 0.4, hue: 0.5 }, form, draws)
    const [b, c, s, h] = draws.uniforms as [number, number, number, number]
    const factors = [...[b, c, s].map((each) => 0.6 + 0.8 * each), 0.5 * (2 * h - 1)]
    add('colour jitter', changes, { order: draws.order, factors })
  }
  return cases
}

const theirNames: Readonly<Record<string, string>> = {
  'auto contrast': 'AutoContrast',
  saturation: 'Color',
  'shear x': 'ShearX',
  'shear y': 'ShearY',
  'translate x': 'TranslateX',
  'translate y': 'TranslateY',
}

async function views(folder: string, image: string, isLarge: boolean): Promise<Case[]> {
  const bytes = readFileSync(join(folder, image))
  const cases: Case[] = []
  const form = { channels: 3, height: 224, width: 224 } as const
  const pixels = (): Uint8Array => new Uint8Array(3 * 224 * 224)
  for (const interpolation of interpolations) {
    for (const [size, resize, share] of [
      [224, 256, 0.875],
      [224, 224, 1],
    ] as const) {
      const own = pixels()
      await decodeView(bytes, form, centreView(share, form, interpolation), false, own)
      const name = `evaluation ${image} ${interpolation} ${resize}`
      cases.push({
        name,
        kind: 'evaluation',
        group: 'evaluation',
        exact: true,
        image,
        pixels: own,
        interpolation,
        size,
        resize,
      })
    }
    for (let count = 0; count < 20; count++) {
      for (const reduced of isLarge ? [false, true] : [false]) {
        const draws = new WrittenDraws(`${image} ${interpolation} ${count}`)
        const own = pixels()
        const viewOf = (size: { height: number; width: number }): ReturnType<typeof viewOfRegion> =>
          viewOfRegion(drawRegion(size, 0.08, draws), form, interpolation)
        await decodeView(bytes, form, viewOf, reduced, own)
        const { uniforms, integers } = draws
        const [name, group] = [`crop ${image} ${interpolation} ${count} ${reduced}`, reduced ? ', JPEG reduced' : '']
        cases.push({
          ...{ name, kind: 'resized crop', group: `resized crop${group}`, exact: !reduced, image, pixels: own },
          ...{ interpolation, size: 224, smallest: 0.08, uniforms, integers },
        })
      }
    }
  }
  return cases
}

/** An image after one change after the other. */
export function changed(pixels: Uint8Array, changes: readonly Change[]): Uint8Array {
  let from = pixels
  for (const change of changes) {
    const to = new Uint8Array(pixels.length)
    change(from, to)
    from = to
  }
  return from
}

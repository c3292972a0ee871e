import { join } from 'node:path'
import type { Change } from '../../../electron/data/augmentation/colour-jitter.ts'
import { drawTimmRectangle } from '../../../electron/data/augmentation/erase.ts'
import { drawThreeAugment } from '../../../electron/data/augmentation/three-augment.ts'
import { drawTimmAugment, timmOperations } from '../../../electron/data/augmentation/timm-augment.ts'
import { decodeImage } from '../../../electron/data/images/image.ts'
import { interpolations } from '../../../electron/data/images/resample.ts'
import { changed, type Case } from './cases.ts'
import { WrittenDraws } from './written-draws.ts'

/** One image square, one oblong: an operation that confuses height with width fails. */
const images = ['5.png', '6.png'] as const

/** What timm does for DeiT and DeiT III: RandAugment, 3-Augment and random erasing. */
export async function timmCasesOf(folder: string): Promise<Case[]> {
  const cases: Case[] = []
  for (const image of images) {
    const { pixels, ...form } = await decodeImage(join(folder, image), { size: null, channels: 3 })
    const add = (kind: string, changes: readonly Change[], draws: Record<string, unknown>): void => {
      const name = `${kind} ${image} ${cases.length}`
      cases.push({ name, kind, group: kind, exact: true, image, pixels: changed(pixels, changes), ...draws })
    }
    for (const interpolation of interpolations) {
      for (const { name, signed, apply } of timmOperations) {
        for (const level of [0, 0.7, 3, 5.5, 9, 10]) {
          for (const isNegative of signed ? [false, true] : [false]) {
            const strength = ((isNegative ? -1 : 1) * level) / 10
            const change: Change = (from, to) => apply(from, to, { form, interpolation }, strength)
            add('operation of timm', [change], { operation: name, level, isNegative, interpolation })
          }
        }
      }
      for (let count = 0; count < 200; count++) {
        const draws = new WrittenDraws(`timm ${image} ${interpolation} ${count}`)
        const settings = { count: 2, magnitude: 9, deviation: 0.5, interpolation }
        const changes = drawTimmAugment(settings, form, draws)
        const { uniforms, integers, normals } = draws
        add('RandAugment of timm', changes, { uniforms, integers, normals, interpolation })
      }
    }
    for (let count = 0; count < 100; count++) {
      const draws = new WrittenDraws(`three ${image} ${count}`)
      const change = drawThreeAugment(form, draws)
      add('3-Augment', [change], { uniforms: draws.uniforms, integers: draws.integers })
    }
    for (let count = 0; count < 100; count++) {
      const draws = new WrittenDraws(`erase ${image} ${count}`)
      const rectangle = drawTimmRectangle(form, draws)
      const mask = new Uint8Array(pixels.length)
      if (rectangle !== null) {
        const { top, left, height, width } = rectangle
        for (let row = 0; row < form.channels * form.height; row++) {
          const at = row * form.width + left
          const line = row % form.height
          if (line >= top && line < top + height) mask.fill(255, at, at + width)
        }
      }
      add('erasing of timm', [(_, to) => to.set(mask)], { uniforms: draws.uniforms, integers: draws.integers })
    }
  }
  return cases
}

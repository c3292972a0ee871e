import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'

test('the icon of the desktop app is the one of the page', async () => {
  const pixels = (image: Sharp) => image.resize(64, 64).flatten({ background: 'white' }).raw().toBuffer()
  const page = await pixels(sharp('renderer/public/icon.svg', { density: 72 * 16 }))
  const desktop = await pixels(sharp('resources/icon.png'))
  const furthest = Math.max(...page.map((level, place) => Math.abs(level - desktop[place]!)))
  expect(furthest).toBeLessThan(32)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { atLength } from '../../../at-length.ts'
import { interpolations, resample, type View } from '../../../../electron/data/images/resample.ts'
import { RandomStream } from '../../../../electron/data/random.ts'

/** Filters as they are defined, by distance. */
const at = {
  bilinear: (x: number) => Math.max(0, 1 - Math.abs(x)),
  bicubic: (signed: number) => {
    const x = Math.abs(signed)
    if (x < 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1
    return x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0
  },
}

/** One row resized in floating point. */
function resized(row: readonly number[], out: number, interpolation: View['interpolation']): number[] {
  const scale = row.length / out
  const stretch = Math.max(1, scale)
  return Array.from({ length: out }, (_, pixel) => {
    const weights = row.map((_, place) => at[interpolation]((place + 0.5 - (pixel + 0.5) * scale) / stretch))
    const sum = weights.reduce((a, b) => a + b)
    return row.reduce((total, level, place) => total + (level * weights[place]!) / sum, 0)
  })
}

test('images of any size and form are resized as the definition says, to a level', () => {
  const side = fc.integer({ min: 1, max: 40 })
  fc.assert(
    fc.property(
      side,
      side,
      side,
      side,
      fc.constantFrom(...interpolations),
      fc.boolean(),
      (h, w, H, W, kind, inColour) => {
        const channels = inColour ? 3 : 1
        const stream = RandomStream.of(1, 'resample', h, w, H, W)
        const pixels = Uint8Array.from({ length: channels * h * w }, () => 60 + stream.integer(120))
        const view: View = {
          from: { top: 0, left: 0, height: h, width: w },
          scaled: { height: H, width: W },
          window: { top: 0, left: 0 },
          interpolation: kind,
        }
        const to = new Uint8Array(channels * H * W)
        resample({ pixels, channels, height: h, width: w }, view, { height: H, width: W }, to)
        const side = new Uint8Array(pixels.length)
        for (let index = 0; index < h * w; index++)
          for (let channel = 0; channel < channels; channel++)
            side[index * channels + channel] = pixels[channel * h * w + index]!
        const again = new Uint8Array(to.length)
        if (inColour) {
          resample(
            { pixels: side, channels, height: h, width: w, interleaved: true },
            view,
            { height: H, width: W },
            again,
          )
          expect(again).toEqual(to)
        }
        for (let channel = 0; channel < channels; channel++) {
          const plane = Array.from({ length: h }, (_, row) => [
            ...pixels.subarray((channel * h + row) * w, (channel * h + row + 1) * w),
          ])
          const wide = plane.map((row) => resized(row, W, kind))
          for (let column = 0; column < W; column++) {
            const down = resized(
              wide.map((row) => row[column]!),
              H,
              kind,
            )
            for (let row = 0; row < H; row++)
              expect(Math.abs(down[row]! - to[(channel * H + row) * W + column]!)).toBeLessThan(2)
          }
        }
      },
    ),
    { numRuns: atLength(50, 150) },
  )
})

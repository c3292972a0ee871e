import type { ImageForm } from '../../../shared/experiment/models/entry.ts'
import { greyOf } from '../images/grey.ts'

/**
 * Blends a level with a degenerate one: 0 gives the degenerate, 1 the level itself, more exaggerates it. Computed in
 * float32 and cut to a whole level, as Pillow does.
 */
function blend(degenerate: number, level: number, factor: number): number {
  const value = Math.fround(degenerate + Math.fround(Math.fround(factor) * (level - degenerate)))
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value)
}

/** Luma of ITU-R 601 in whole levels, as Pillow rounds it; a channel that is not one of three counts as it is. */
function luma(image: Uint8Array, { channels, height, width }: ImageForm, pixel: number): number {
  const plane = height * width
  if (channels === 3) return greyOf(image[pixel]!, image[plane + pixel]!, image[2 * plane + pixel]!)
  let sum = 0
  for (let channel = 0; channel < channels; channel++) sum += image[channel * plane + pixel]!
  return Math.round(sum / channels)
}

/** Away from black. */
export function brightness(from: Uint8Array, to: Uint8Array, factor: number): void {
  for (let index = 0; index < from.length; index++) to[index] = blend(0, from[index]!, factor)
}

/** Away from the mean grey of the image. */
export function contrast(from: Uint8Array, to: Uint8Array, form: ImageForm, factor: number): void {
  const plane = form.height * form.width
  let sum = 0
  for (let pixel = 0; pixel < plane; pixel++) sum += luma(from, form, pixel)
  const grey = Math.floor(sum / plane + 0.5)
  for (let index = 0; index < from.length; index++) to[index] = blend(grey, from[index]!, factor)
}

/** Away from each pixel's grey; only for images in colour. */
export function saturation(from: Uint8Array, to: Uint8Array, form: ImageForm, factor: number): void {
  const plane = form.height * form.width
  for (let pixel = 0; pixel < plane; pixel++) {
    const grey = luma(from, form, pixel)
    for (let index = pixel; index < from.length; index += plane) to[index] = blend(grey, from[index]!, factor)
  }
}

/** Away from the image smoothed by [1 1 1; 1 5 1; 1 1 1] / 13; the border, which has no such smoothing, stays. */
export function sharpness(from: Uint8Array, to: Uint8Array, { height, width }: ImageForm, factor: number): void {
  const plane = height * width
  to.set(from)
  for (let start = 0; start < from.length; start += plane) {
    for (let row = 1; row < height - 1; row++) {
      for (let index = start + row * width + 1; index < start + row * width + width - 1; index++) {
        const [above, below] = [index - width, index + width]
        const around =
          from[above - 1]! +
          from[above]! +
          from[above + 1]! +
          from[index - 1]! +
          from[index + 1]! +
          from[below - 1]! +
          from[below]! +
          from[below + 1]!
        to[index] = blend(Math.round((around + 5 * from[index]!) / 13), from[index]!, factor)
      }
    }
  }
}

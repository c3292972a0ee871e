import type { ImageForm } from '../../../shared/experiment/models/entry.ts'
import { greyOf } from '../images/grey.ts'
import { look, tableOf } from './table.ts'

/**
 * Blends levels with degenerate ones: 0 gives the degenerate, 1 the level itself, more exaggerates it. Computed in
 * float32 and cut to a whole level, as Pillow does: floor(degenerate + factor * (level - degenerate)). What is added is
 * looked up by the difference of both, from -255 on.
 */
function added(factor: number): Float32Array {
  const parts = new Float32Array(511)
  const rounded = Math.fround(factor)
  for (let difference = -255; difference <= 255; difference++) parts[difference + 255] = rounded * difference
  return parts
}

/** A level that may lie beyond 0 and 255, cut. */
function cut(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : value
}

/** Luma of ITU-R 601 in whole levels, as Pillow rounds it; a channel that is not one of three counts as it is. */
function lumaOf(image: Uint8Array, { channels, height, width }: ImageForm): Uint8Array {
  const plane = height * width
  const luma = new Uint8Array(plane)
  if (channels === 3) {
    const [green, blue] = [plane, 2 * plane]
    for (let pixel = 0; pixel < plane; pixel++)
      luma[pixel] = greyOf(image[pixel]!, image[green + pixel]!, image[blue + pixel]!)
    return luma
  }
  for (let pixel = 0; pixel < plane; pixel++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += image[channel * plane + pixel]!
    luma[pixel] = Math.round(sum / channels)
  }
  return luma
}

/** Blends every level with one and the same. */
function blendWith(degenerate: number, from: Uint8Array, to: Uint8Array, factor: number): void {
  const parts = added(factor)
  look(
    from,
    to,
    tableOf((level) => cut(Math.fround(degenerate + parts[level - degenerate + 255]!))),
  )
}

/** Away from black. */
export function brightness(from: Uint8Array, to: Uint8Array, factor: number): void {
  blendWith(0, from, to, factor)
}

/** Away from the mean grey of the image. */
export function contrast(from: Uint8Array, to: Uint8Array, form: ImageForm, factor: number): void {
  const luma = lumaOf(from, form)
  let sum = 0
  for (let pixel = 0; pixel < luma.length; pixel++) sum += luma[pixel]!
  blendWith(Math.floor(sum / luma.length + 0.5), from, to, factor)
}

/** Away from each pixel's grey; only for images in colour. */
export function saturation(from: Uint8Array, to: Uint8Array, form: ImageForm, factor: number): void {
  const luma = lumaOf(from, form)
  const parts = added(factor)
  const plane = luma.length
  for (let start = 0; start < from.length; start += plane) {
    for (let pixel = 0; pixel < plane; pixel++) {
      const grey = luma[pixel]!
      to[start + pixel] = cut(Math.fround(grey + parts[from[start + pixel]! - grey + 255]!))
    }
  }
}

/** Smoothed levels by 13 times themselves: sums of nine levels, the middle one five times. */
const smoothed = Uint8Array.from({ length: 13 * 255 + 1 }, (_, sum) => Math.round(sum / 13))

/** Away from the image smoothed by [1 1 1; 1 5 1; 1 1 1] / 13; the border, which has no such smoothing, stays. */
export function sharpness(from: Uint8Array, to: Uint8Array, { height, width }: ImageForm, factor: number): void {
  const plane = height * width
  const parts = added(factor)
  /** Sums of three levels, one below the other. */
  const columns = new Uint16Array(width)
  to.set(from)
  for (let start = 0; start < from.length; start += plane) {
    for (let row = 1; row < height - 1; row++) {
      const at = start + row * width
      for (let column = 0; column < width; column++) {
        const index = at + column
        columns[column] = from[index - width]! + from[index]! + from[index + width]!
      }
      for (let column = 1; column < width - 1; column++) {
        const level = from[at + column]!
        const sum = columns[column - 1]! + columns[column]! + columns[column + 1]! + 4 * level
        const smooth = smoothed[sum]!
        to[at + column] = cut(Math.fround(smooth + parts[level - smooth + 255]!))
      }
    }
  }
}

import type { ImageForm } from '../../../shared/experiment/models/entry.ts'
import type { Interpolation } from '../images/resample.ts'
import type { AffineMap } from './affine.ts'

/*
 * Mapping an image with a bilinear or bicubic filter as Pillow does it (libImaging/Geometry.c), to the last bit: in
 * double precision, cut to a whole level, with the border's pixels repeated beyond the border. What comes from beyond
 * it has the level of its channel in `fill`.
 */

/** Of four levels in a row at a distance from 0 to 1 from the second to the third (Keys, 1981, with a = -1). */
function cubic(v1: number, v2: number, v3: number, v4: number, d: number): number {
  const p2 = -v1 + v3
  const p3 = 2 * (v1 - v2) + v3 - v4
  const p4 = -v1 + v2 - v3 + v4
  return v2 + d * (p2 + d * (p3 + d * p4))
}

const within = (place: number, size: number): number => (place < 0 ? 0 : place < size ? place : size - 1)

/** Maps an image, [channels, height, width], by where its output pixels come from. */
export function smoothAffine(
  from: Uint8Array,
  to: Uint8Array,
  form: ImageForm,
  [a, b, c, d, e, f]: AffineMap,
  { interpolation, fill }: { interpolation: Interpolation; fill: readonly number[] },
): void {
  const { channels, height, width } = form
  const plane = height * width
  const levelAt = interpolation === 'bicubic' ? bicubicAt : bilinearAt
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = a * (column + 0.5) + b * (row + 0.5) + c
      const y = d * (column + 0.5) + e * (row + 0.5) + f
      const isOutside = x < 0 || x >= width || y < 0 || y >= height
      for (let channel = 0; channel < channels; channel++) {
        const start = channel * plane
        to[start + row * width + column] = isOutside
          ? fill[channel]!
          : levelAt(from, start, width, height, x - 0.5, y - 0.5)
      }
    }
  }
}

/** The level between pixels; x and y count from the middle of the first one. */
function bilinearAt(from: Uint8Array, start: number, width: number, height: number, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [dx, dy] = [x - left, y - top]
  const x0 = within(left, width)
  const x1 = within(left + 1, width)
  const upper = start + within(top, height) * width
  const above = from[upper + x0]! + (from[upper + x1]! - from[upper + x0]!) * dx
  if (top + 1 < 0 || top + 1 >= height) return above
  const lower = start + (top + 1) * width
  const below = from[lower + x0]! + (from[lower + x1]! - from[lower + x0]!) * dx
  return above + (below - above) * dy
}

function bicubicAt(from: Uint8Array, start: number, width: number, height: number, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [dx, dy] = [x - left, y - top]
  const x0 = within(left - 1, width)
  const x1 = within(left, width)
  const x2 = within(left + 1, width)
  const x3 = within(left + 2, width)
  const across = (row: number): number => {
    const at = start + within(row, height) * width
    return cubic(from[at + x0]!, from[at + x1]!, from[at + x2]!, from[at + x3]!, dx)
  }
  // Without a distance downwards the result is the second row's, to the last bit.
  const level = dy === 0 ? across(top) : cubic(across(top - 1), across(top), across(top + 1), across(top + 2), dy)
  return level <= 0 ? 0 : level >= 255 ? 255 : level
}

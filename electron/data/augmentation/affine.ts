import type { ImageForm } from '../../../shared/experiment/models/entry.ts'

/**
 * Where an output pixel comes from: (a x + b y + c, d x + e y + f), of pixel centres, with the origin in the upper left
 * corner.
 */
export type AffineMap = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** Sixteen bits behind the point. */
const fixed = (value: number): number => Math.floor(value * 65_536 + 0.5)

/**
 * Maps an image by taking the nearest pixel, with places in fixed point as in Pillow; what comes from beyond the border
 * is black.
 */
export function affine(
  from: Uint8Array,
  to: Uint8Array,
  { channels, height, width }: ImageForm,
  [a, b, c, d, e, f]: AffineMap,
): void {
  const plane = height * width
  const [stepX, stepY] = [fixed(a), fixed(d)]
  /** Places in a plane that a row comes from, -1 from beyond the border: every channel goes by the same. */
  const sources = new Int32Array(width)
  for (let row = 0; row < height; row++) {
    let x = fixed(c + a * 0.5 + b * 0.5) + row * fixed(b)
    let y = fixed(f + d * 0.5 + e * 0.5) + row * fixed(e)
    for (let column = 0; column < width; column++) {
      const sourceColumn = x >> 16
      const sourceRow = y >> 16
      // Negative numbers are large as unsigned ones.
      const inside = sourceColumn >>> 0 < width && sourceRow >>> 0 < height
      sources[column] = inside ? sourceRow * width + sourceColumn : -1
      x = (x + stepX) | 0
      y = (y + stepY) | 0
    }
    for (let channel = 0; channel < channels; channel++) {
      const start = channel * plane
      const target = start + row * width
      for (let column = 0; column < width; column++) {
        const source = sources[column]!
        to[target + column] = source < 0 ? 0 : from[start + source]!
      }
    }
  }
}

/** Rows are moved sideways by `amount` times their distance from the top. */
export function shearX(amount: number): AffineMap {
  return [1, amount, 0, 0, 1, 0]
}

/** Columns are moved up or down by `amount` times their distance from the left. */
export function shearY(amount: number): AffineMap {
  return [1, 0, 0, amount, 1, 0]
}

/**
 * Turns the image about its middle, counterclockwise as one sees it. In the order of Pillow's rotate, which rounds to
 * 15 decimals: the last bit decides between two levels where filters cut them.
 */
export function rotation(degrees: number, { height, width }: ImageForm): AffineMap {
  const turn = degrees % 360
  const angle = -(turn < 0 ? turn + 360 : turn) * (Math.PI / 180)
  const [cosine, sine] = [rounded(Math.cos(angle)), rounded(Math.sin(angle))]
  const [x, y] = [width / 2, height / 2]
  return [cosine, sine, cosine * -x + sine * -y + x, -sine, cosine, -sine * -x + cosine * -y + y]
}

const rounded = (value: number): number => Number(value.toFixed(15))

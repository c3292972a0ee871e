import type { ImageForm } from '../../../shared/experiment/models/entry.ts'

/**
 * Where an output pixel comes from: (a x + b y + c, d x + e y + f), of pixel centres, with the origin in the upper left
 * corner.
 */
export type AffineMap = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** Maps an image by taking the nearest pixel; what comes from beyond the border is black. */
export function affine(
  from: Uint8Array,
  to: Uint8Array,
  { channels, height, width }: ImageForm,
  [a, b, c, d, e, f]: AffineMap,
): void {
  const plane = height * width
  for (let row = 0; row < height; row++) {
    const y = row + 0.5
    for (let column = 0; column < width; column++) {
      const x = column + 0.5
      const sourceColumn = Math.floor(a * x + b * y + c)
      const sourceRow = Math.floor(d * x + e * y + f)
      const inside = sourceColumn >= 0 && sourceColumn < width && sourceRow >= 0 && sourceRow < height
      const source = sourceRow * width + sourceColumn
      const target = row * width + column
      for (let start = 0; start < channels * plane; start += plane)
        to[start + target] = inside ? from[start + source]! : 0
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

/** Turns the image about its middle, counterclockwise as one sees it. */
export function rotation(degrees: number, { height, width }: ImageForm): AffineMap {
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const [x, y] = [width / 2, height / 2]
  return [cosine, -sine, x - cosine * x + sine * y, sine, cosine, y - sine * x - cosine * y]
}

/*
 * Resizing as Pillow does it (libImaging/Resample.c), to the last bit: two passes over bytes, each with a filter that
 * widens with the reduction, weights in fixed point, rounded and cut to a byte after each. torchvision and timm resize
 * photographs so.
 */

/** Filters by name. */
export const interpolations = ['bilinear', 'bicubic'] as const
export type Interpolation = (typeof interpolations)[number]

interface Filter {
  /** Beyond this distance, in pixels of the smaller grid, it is 0. */
  support: number
  at: (distance: number) => number
}

const filters: Readonly<Record<Interpolation, Filter>> = {
  bilinear: { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  // Keys (1981) with a = -0.5.
  bicubic: {
    support: 2,
    at: (signed) => {
      const x = Math.abs(signed)
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
    },
  },
}

/** Bits behind the point of a weight: a byte times it, with room for sums, fits into 32 bits. */
const bits = 22
const half = 1 << (bits - 1)

/** A rectangle of pixels. */
export interface Region {
  top: number
  left: number
  height: number
  width: number
}

/**
 * What is made of an image, whatever its size: `from` of it is resized to `scaled`, and of that the part from `window`
 * on is taken.
 */
export interface View {
  from: Region
  scaled: { height: number; width: number }
  window: { top: number; left: number }
  interpolation: Interpolation
}

/** Weights of the pixels that each output pixel is made of, along one axis. */
interface Taps {
  /** First pixel of each output pixel. */
  first: Int32Array
  /** How many each has. */
  count: Int32Array
  /** Fixed point, `most` for each output pixel. */
  weights: Int32Array
  most: number
}

/** A stretch of an axis of `size` pixels, that may begin and end within a pixel, and what it is resized to. */
interface Axis {
  size: number
  from: number
  length: number
  out: number
}

/** Weights for `count` output pixels from `start` on. */
function tapsOf(axis: Axis, start: number, count: number, { support, at }: Filter): Taps {
  const { size, from: begin, length: stretched, out } = axis
  const scale = stretched / out
  const stretch = Math.max(scale, 1)
  const reach = support * stretch
  const most = Math.ceil(reach) * 2 + 1
  const taps: Taps = {
    first: new Int32Array(count),
    count: new Int32Array(count),
    weights: new Int32Array(count * most),
    most,
  }
  const weights = new Float64Array(most)
  for (let pixel = 0; pixel < count; pixel++) {
    const centre = begin + (start + pixel + 0.5) * scale
    const from = Math.max(0, Math.trunc(centre - reach + 0.5))
    const length = Math.min(size, Math.trunc(centre + reach + 0.5)) - from
    let sum = 0
    for (let tap = 0; tap < length; tap++) {
      weights[tap] = at((tap + from - centre + 0.5) / stretch)
      sum += weights[tap]!
    }
    for (let tap = 0; tap < length; tap++) {
      const weight = sum === 0 ? weights[tap]! : weights[tap]! / sum
      taps.weights[pixel * most + tap] = Math.trunc(weight * (1 << bits) + (weight < 0 ? -0.5 : 0.5))
    }
    taps.first[pixel] = from
    taps.count[pixel] = length
  }
  return taps
}

const toByte = (sum: number): number => (sum < 0 ? 0 : sum >= 256 << bits ? 255 : sum >> bits)

/** What the first pass leaves for the second. */
let between = new Uint8Array(0)

/**
 * Resizes a part of an image, which may begin and end within pixels. A filter reaches no pixel outside of the image,
 * but some outside of the part: cut the part out first where it must not. It goes sideways first, unless the height
 * falls by more than twice what the width does, as in Pillow 13.
 * @param image planes [channels, height, width]
 * @param to [channels, out.height, out.width], written
 */
export function resample(
  image: { pixels: Uint8Array; channels: number; height: number; width: number },
  { from, scaled, window, interpolation }: View,
  out: { height: number; width: number },
  to: Uint8Array,
): void {
  const filter = filters[interpolation]
  const [wide, tall] = [
    { size: image.width, from: from.left, length: from.width, out: scaled.width },
    { size: image.height, from: from.top, length: from.height, out: scaled.height },
  ]
  const across = tapsOf(wide, window.left, out.width, filter)
  const down = tapsOf(tall, window.top, out.height, filter)
  const [firstRow, firstColumn] = [down.first[0]!, across.first[0]!]
  const rows = reachOf(down, out.height) - firstRow
  const columns = reachOf(across, out.width) - firstColumn
  const falls = from.height - scaled.height
  const isDownFirst = falls > 0 && falls > 2 * (from.width - scaled.width)
  const room = isDownFirst ? columns * out.height : rows * out.width
  if (between.length < room) between = new Uint8Array(room)
  for (let channel = 0; channel < image.channels; channel++) {
    const corner = channel * image.height * image.width
    const target = { pixels: to, at: channel * out.height * out.width }
    if (isDownFirst) {
      const source = { pixels: image.pixels, at: corner + firstColumn, stride: image.width }
      downwards(source, { pixels: between, at: 0 }, down, { height: out.height, width: columns })
      sideways({ pixels: between, at: -firstColumn, stride: columns }, target, across, out)
    } else {
      const source = { pixels: image.pixels, at: corner + firstRow * image.width, stride: image.width }
      sideways(source, { pixels: between, at: 0 }, across, { height: rows, width: out.width })
      downwards({ pixels: between, at: -firstRow * out.width, stride: out.width }, target, down, out)
    }
  }
}

/** The first pixel that is not needed any more. */
function reachOf({ first, count }: Taps, length: number): number {
  return first[length - 1]! + count[length - 1]!
}

interface Source {
  pixels: Uint8Array
  /** Where row 0 and column 0 would be. */
  at: number
  stride: number
}
interface Target {
  pixels: Uint8Array
  at: number
}

function sideways(
  { pixels, at, stride }: Source,
  to: Target,
  { first, count, weights, most }: Taps,
  { height, width }: { height: number; width: number },
): void {
  for (let row = 0; row < height; row++) {
    const line = at + row * stride
    for (let column = 0; column < width; column++) {
      let sum = half
      const [from, weight] = [line + first[column]!, column * most]
      for (let tap = 0, length = count[column]!; tap < length; tap++)
        sum = (sum + Math.imul(pixels[from + tap]!, weights[weight + tap]!)) | 0
      to.pixels[to.at + row * width + column] = toByte(sum)
    }
  }
}

function downwards(
  { pixels, at, stride }: Source,
  to: Target,
  { first, count, weights, most }: Taps,
  { height, width }: { height: number; width: number },
): void {
  const sums = new Int32Array(width)
  for (let row = 0; row < height; row++) {
    sums.fill(half)
    for (let tap = 0, length = count[row]!; tap < length; tap++) {
      const [line, weight] = [at + (first[row]! + tap) * stride, weights[row * most + tap]!]
      for (let column = 0; column < width; column++)
        sums[column] = sums[column]! + Math.imul(pixels[line + column]!, weight)
    }
    for (let column = 0; column < width; column++) to.pixels[to.at + row * width + column] = toByte(sums[column]!)
  }
}

import { resampleMemory } from './resample-memory.ts'

/*
 * Resizing as Pillow does it (libImaging/Resample.c), to the last bit: two passes over bytes, each with a filter that
 * widens with the reduction, weights in fixed point, rounded and cut to a byte after each. torchvision and timm resize
 * photographs so. The passes are kernels of resources/kernels/resampling.
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
  const [first, lengths] = [new Int32Array(count), new Int32Array(count)]
  let longest = 0
  for (let pixel = 0; pixel < count; pixel++) {
    const centre = begin + (start + pixel + 0.5) * scale
    first[pixel] = Math.max(0, Math.trunc(centre - reach + 0.5))
    lengths[pixel] = Math.min(size, Math.trunc(centre + reach + 0.5)) - first[pixel]!
    longest = Math.max(longest, lengths[pixel]!)
  }
  // A multiple of four, which the kernel takes at once; what is too many has the weight 0.
  const most = Math.ceil(longest / 4) * 4
  const taps: Taps = { first, count: lengths, weights: new Int32Array(count * most), most }
  const weights = new Float64Array(most)
  for (let pixel = 0; pixel < count; pixel++) {
    const centre = begin + (start + pixel + 0.5) * scale
    const [from, length] = [first[pixel]!, lengths[pixel]!]
    let sum = 0
    for (let tap = 0; tap < length; tap++) {
      weights[tap] = at((tap + from - centre + 0.5) / stretch)
      sum += weights[tap]!
    }
    for (let tap = 0; tap < length; tap++) {
      const weight = sum === 0 ? weights[tap]! : weights[tap]! / sum
      taps.weights[pixel * most + tap] = Math.trunc(weight * (1 << bits) + (weight < 0 ? -0.5 : 0.5))
    }
  }
  return taps
}

/** Weights as the kernel that goes sideways takes them: of each four the upper parts, then the lower twelve bits. */
function inParts(weights: Int32Array): Int16Array {
  const parts = new Int16Array(2 * weights.length)
  for (let at = 0; at < weights.length; at++) {
    const place = 2 * at - (at & 3)
    parts[place] = weights[at]! >> 12
    parts[place + 4] = weights[at]! & 4095
  }
  return parts
}

/** An image: planes [channels, height, width], or pixels [height, width, 3] side by side. */
export interface Pixels {
  pixels: Uint8Array
  channels: number
  height: number
  width: number
  interleaved?: boolean
}

/** Narrower than this the passes downwards would read beyond their columns. */
const narrowest = 16

/**
 * Resizes a part of an image, which may begin and end within pixels. A filter reaches no pixel outside of the image,
 * but some outside of the part: cut the part out first where it must not. It goes sideways first, unless the height
 * falls by more than twice what the width does, as in Pillow 13.
 * @param to planes [channels, out.height, out.width], written
 */
export function resample(
  image: Pixels,
  { from, scaled, window, interpolation }: View,
  out: { height: number; width: number },
  to: Uint8Array,
): void {
  const filter = filters[interpolation]
  const across = tapsOf(
    { size: image.width, from: from.left, length: from.width, out: scaled.width },
    window.left,
    out.width,
    filter,
  )
  const down = tapsOf(
    { size: image.height, from: from.top, length: from.height, out: scaled.height },
    window.top,
    out.height,
    filter,
  )
  const falls = from.height - scaled.height
  const isDownFirst = falls > 0 && falls > 2 * (from.width - scaled.width)
  const area = image.height * image.width
  const [outWidth, inWidth] = [Math.max(out.width, narrowest), Math.max(image.width, narrowest)]
  const room = Math.max(image.height * outWidth, out.height * inWidth)
  const memory = resampleMemory()
  memory.begin(
    image.channels * (2 * area + outWidth * out.height) + room + bytesOf(across) + bytesOf(down) + 16 * image.height,
    12,
  )
  const { kernel } = memory
  const place = ({ first, count, most }: Taps, weights: Int32Array | Int16Array): Placed => ({
    first: memory.write(first),
    count: memory.write(count),
    weights: memory.write(weights),
    most,
  })
  const [xs, ys] = [place(across, inParts(across.weights)), place(down, down.weights)]
  let planes = memory.write(image.pixels)
  if (image.interleaved === true) {
    const apart = memory.place(image.pixels.length)
    kernel.planes(planes, apart, area)
    planes = apart
  }
  const between = memory.place(room)
  const target = memory.place(outWidth * out.height)
  const plane = to.length / image.channels
  for (let channel = 0; channel < image.channels; channel++) {
    const source = planes + channel * area
    if (isDownFirst) {
      kernel.downwards(source, image.width, inWidth, between, out.height, ys.first, ys.count, ys.weights, ys.most)
      kernel.sideways(between, inWidth, out.height, target, out.width, xs.first, xs.weights, xs.most)
      memory.read(target, to.subarray(channel * plane, (channel + 1) * plane))
    } else {
      const [firstRow, rows] = rowsOf(down, out.height)
      const start = source + firstRow * image.width
      kernel.sideways(start, image.width, rows, between, out.width, xs.first, xs.weights, xs.most)
      const top = between - firstRow * out.width
      kernel.downwards(top, out.width, outWidth, target, out.height, ys.first, ys.count, ys.weights, ys.most)
      if (outWidth === out.width) memory.read(target, to.subarray(channel * plane, (channel + 1) * plane))
      else
        for (let row = 0; row < out.height; row++) {
          const at = channel * plane + row * out.width
          memory.read(target + row * outWidth, to.subarray(at, at + out.width))
        }
    }
  }
}

interface Placed {
  first: number
  count: number
  weights: number
  most: number
}

function bytesOf({ first, count, weights }: Taps): number {
  return first.byteLength + count.byteLength + weights.byteLength
}

/** The rows that are needed: the first and how many. */
function rowsOf({ first, count }: Taps, height: number): [first: number, rows: number] {
  return [first[0]!, first[height - 1]! + count[height - 1]! - first[0]!]
}

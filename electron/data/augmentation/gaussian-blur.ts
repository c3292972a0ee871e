import type { ImageForm } from '../../../shared/experiment/models/entry.ts'

/*
 * Gaussian blur as Pillow does it (libImaging/BoxBlur.c), to the last bit: three box filters sideways and three
 * downwards, whose edges lie within pixels (Gwosdek et al., 2011), in fixed point with 24 bits behind the point. The
 * border's pixels are repeated beyond the border.
 */

const passes = 3
const single = Math.fround

/** Radius of the box that, applied three times, has the deviation asked for; computed in single precision. */
function boxRadius(deviation: number): number {
  const variance = single(single(single(deviation) * single(deviation)) / passes)
  const length = single(Math.sqrt(12 * variance + 1))
  const whole = Math.floor((length - 1) / 2)
  const next = single(single(whole + 1) * single(whole + 1))
  const part = single(single(2 * whole + 1) * single(single(whole * single(whole + 1)) - single(3 * variance)))
  return single(whole + single(part / single(6 * single(variance - next))))
}

/** Blurs an image, [channels, height, width]. @param deviation in pixels, above 0 */
export function gaussianBlur(
  from: Uint8Array,
  to: Uint8Array,
  { channels, height, width }: ImageForm,
  deviation: number,
): void {
  const box = boxOf(boxRadius(deviation))
  const plane = height * width
  const room = (length: number): [Uint8Array, Uint8Array] => {
    const size = length + 2 * (box.whole + 1)
    return [new Uint8Array(size), new Uint8Array(size)]
  }
  const [rowRoom, columnRoom] = [room(width), room(height)]
  for (let channel = 0; channel < channels; channel++) {
    const start = channel * plane
    for (let row = 0; row < height; row++) blurLine(from, to, start + row * width, 1, width, box, rowRoom)
    for (let column = 0; column < width; column++) blurLine(to, to, start + column, width, height, box, columnRoom)
  }
}

interface Box {
  /** Pixels that it covers on both sides of the middle, and the weights of those and of the two beyond. */
  whole: number
  weight: number
  far: number
}

function boxOf(radius: number): Box {
  const whole = Math.trunc(radius)
  const weight = Math.trunc(single(2 ** 24 / single(single(radius * 2) + 1)))
  return { whole, weight, far: Math.trunc((2 ** 24 - (whole * 2 + 1) * weight) / 2) }
}

/** Blurs one line three times. @param step from one pixel to the next */
function blurLine(
  from: Uint8Array,
  to: Uint8Array,
  start: number,
  step: number,
  length: number,
  { whole, weight, far }: Box,
  [one, other]: [Uint8Array, Uint8Array],
): void {
  const edge = whole + 1
  let [line, next] = [one, other]
  for (let pixel = 0, at = start; pixel < length; pixel++, at += step) line[edge + pixel] = from[at]!
  for (let pass = 0; pass < passes; pass++) {
    line.fill(line[edge]!, 0, edge)
    line.fill(line[edge + length - 1]!, edge + length)
    let sum = 0
    for (let pixel = 1; pixel < 2 * whole + 1; pixel++) sum += line[pixel]!
    for (let pixel = 0; pixel < length; pixel++) {
      sum += line[pixel + 2 * whole + 1]!
      const bulk = sum * weight + (line[pixel]! + line[pixel + 2 * edge]!) * far
      next[edge + pixel] = (bulk + 2 ** 23) >>> 24
      sum -= line[pixel + 1]!
    }
    const last = line
    line = next
    next = last
  }
  for (let pixel = 0, at = start; pixel < length; pixel++, at += step) to[at] = line[edge + pixel]!
}

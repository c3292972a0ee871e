import type { ImageForm } from '../../../shared/experiment/models/entry.ts'
import { roundToEven } from '../images/views.ts'
import { RandomStream } from '../random.ts'
import type { Draws } from './draws.ts'

export interface Rectangle {
  top: number
  left: number
  height: number
  width: number
}

/**
 * Share of the image that is erased, and how much longer one side may be than the other (Zhong et al., 2020, section
 * 5).
 */
const areas = [0.02, 0.4] as const
const narrowest = 0.3
const attempts = 100

/**
 * Draws a rectangle of random area, proportion and place within an image; null if none fitted, as on very narrow
 * images.
 */
export function drawRectangle(
  { height, width }: Pick<ImageForm, 'height' | 'width'>,
  stream: RandomStream,
): Rectangle | null {
  const between = (from: number, to: number): number => from + (to - from) * stream.uniform()
  for (let attempt = 0; attempt < attempts; attempt++) {
    const area = between(...areas) * height * width
    const proportion = between(narrowest, 1 / narrowest)
    const [tall, wide] = [Math.round(Math.sqrt(area * proportion)), Math.round(Math.sqrt(area / proportion))]
    if (tall > 0 && wide > 0 && tall <= height && wide <= width) return placed([tall, wide], { height, width }, stream)
  }
  return null
}

/** A rectangle of that size anywhere within an image. */
function placed(
  [tall, wide]: readonly [number, number],
  { height, width }: Pick<ImageForm, 'height' | 'width'>,
  stream: Draws,
): Rectangle {
  const [top, left] = [stream.integer(height - tall + 1), stream.integer(width - wide + 1)]
  return { height: tall, width: wide, top, left }
}

const attemptsOfTimm = 10

/**
 * Draws a rectangle as timm does, with which DeiT was trained: of 2 % to a third of the area, its proportion drawn by
 * its logarithm, and smaller than the image on both sides; null if none fitted.
 */
export function drawTimmRectangle(
  { height, width }: Pick<ImageForm, 'height' | 'width'>,
  stream: Draws,
): Rectangle | null {
  const between = (from: number, to: number): number => from + (to - from) * stream.uniform()
  for (let attempt = 0; attempt < attemptsOfTimm; attempt++) {
    const area = between(areas[0], 1 / 3) * height * width
    const proportion = Math.exp(between(Math.log(narrowest), Math.log(1 / narrowest)))
    const [tall, wide] = [roundToEven(Math.sqrt(area * proportion)), roundToEven(Math.sqrt(area / proportion))]
    if (wide < width && tall < height) return placed([tall, wide], { height, width }, stream)
  }
  return null
}

const noiseBits = 15
let noise: Float32Array | null = null

/** Values of a normal distribution of mean 0 and deviation 1, in no order: quicker to pick from than to compute. */
function normalNoise(): Float32Array {
  const stream = RandomStream.of(0, 'normal noise')
  const drawn = Float64Array.from({ length: 2 ** noiseBits }, () => stream.normal())
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length
  const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length
  return Float32Array.from(drawn, (value) => (value - mean) / Math.sqrt(variance))
}

/**
 * Fills a rectangle of a normalised image with noise of mean 0 and deviation 1, in place: each value is one of 32,768
 * of a normal distribution, drawn evenly.
 */
export function eraseNormalised(
  image: Float32Array,
  { channels, height, width }: ImageForm,
  rectangle: Rectangle,
  stream: Draws,
): void {
  noise ??= normalNoise()
  for (let channel = 0; channel < channels; channel++) {
    for (let row = rectangle.top; row < rectangle.top + rectangle.height; row++) {
      const start = (channel * height + row) * width + rectangle.left
      const end = start + rectangle.width
      for (let index = start; index < end; index += 2) {
        const drawn = stream.integer(2 ** (2 * noiseBits))
        image[index] = noise[drawn & (2 ** noiseBits - 1)]!
        if (index + 1 < end) image[index + 1] = noise[drawn >> noiseBits]!
      }
    }
  }
}

/** Fills a rectangle with random levels, in place. */
export function erase(
  image: Uint8Array,
  { channels, height, width }: ImageForm,
  rectangle: Rectangle,
  stream: RandomStream,
): void {
  for (let channel = 0; channel < channels; channel++) {
    for (let row = rectangle.top; row < rectangle.top + rectangle.height; row++) {
      const start = (channel * height + row) * width + rectangle.left
      for (let index = start; index < start + rectangle.width; index++) image[index] = stream.integer(256)
    }
  }
}

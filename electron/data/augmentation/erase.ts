import type { ImageForm } from '../../../shared/experiment/models/entry.ts'
import type { RandomStream } from '../random.ts'

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
    if (tall > 0 && wide > 0 && tall <= height && wide <= width) {
      return {
        height: tall,
        width: wide,
        top: stream.integer(height - tall + 1),
        left: stream.integer(width - wide + 1),
      }
    }
  }
  return null
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

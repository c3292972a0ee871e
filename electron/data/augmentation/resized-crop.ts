import type { Region, View } from '../images/resample.ts'
import { roundToEven, type Size } from '../images/views.ts'
import type { Draws } from './draws.ts'

/** How wide a part may be for its height. */
const [narrowest, widest] = [3 / 4, 4 / 3]
const attempts = 10

/**
 * Draws a part of an image: its area a share of the image's from `smallest` to 1, its proportion from 3:4 to 4:3
 * (Szegedy et al., 2015), as RandomResizedCrop of torchvision does. If none of ten fits, the largest in the middle.
 */
export function drawRegion({ height, width }: Size, smallest: number, stream: Draws): Region {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const area = height * width * (smallest + (1 - smallest) * stream.uniform())
    const proportion = Math.exp(Math.log(narrowest) + (Math.log(widest) - Math.log(narrowest)) * stream.uniform())
    const [wide, tall] = [roundToEven(Math.sqrt(area * proportion)), roundToEven(Math.sqrt(area / proportion))]
    if (wide > 0 && wide <= width && tall > 0 && tall <= height) {
      return {
        height: tall,
        width: wide,
        top: stream.integer(height - tall + 1),
        left: stream.integer(width - wide + 1),
      }
    }
  }
  const part = {
    height: width / height < narrowest ? Math.max(1, roundToEven(width / narrowest)) : height,
    width: width / height > widest ? Math.max(1, roundToEven(height * widest)) : width,
  }
  return { ...part, top: Math.floor((height - part.height) / 2), left: Math.floor((width - part.width) / 2) }
}

/** A region as it fills a form. */
export function viewOfRegion(from: Region, form: Size, interpolation: View['interpolation']): View {
  return { from, scaled: { height: form.height, width: form.width }, window: { top: 0, left: 0 }, interpolation }
}

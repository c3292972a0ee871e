import type { ImageForm } from '../../../shared/experiment/models/entry.ts'

/**
 * Turns the hue of an RGB image by a share of the colour circle, from -0.5 to 0.5: by way of HSV in bytes, each value
 * rounded as Pillow does it.
 */
export function hue(from: Uint8Array, to: Uint8Array, { height, width }: ImageForm, turn: number): void {
  const plane = height * width
  const shift = Math.trunc(turn * 255) & 255
  for (let pixel = 0; pixel < plane; pixel++) {
    const [red, green, blue] = [from[pixel]!, from[plane + pixel]!, from[2 * plane + pixel]!]
    const value = Math.max(red, green, blue)
    const span = value - Math.min(red, green, blue)
    if (span === 0) {
      to[pixel] = to[plane + pixel] = to[2 * plane + pixel] = value
      continue
    }
    const turned = (hueOf(red, green, blue, value, span) + shift) & 255
    write(to, pixel, plane, turned, Math.trunc(single(span / value) * 255), value)
  }
}

/** Pillow computes in single precision what it then cuts to a byte. */
const single = Math.fround

/** Hue in bytes, from red over green and blue to red again. @param value the highest; @param span to the lowest */
function hueOf(red: number, green: number, blue: number, value: number, span: number): number {
  const [toRed, toGreen, toBlue] = [
    single((value - red) / span),
    single((value - green) / span),
    single((value - blue) / span),
  ]
  const sixths =
    red === value ? single(toBlue - toGreen) : single(green === value ? 2 + toRed - toBlue : 4 + toGreen - toRed)
  return Math.trunc(single((sixths / 6 + 1) % 1) * 255)
}

/** Writes a pixel of a hue and a saturation in bytes. */
function write(to: Uint8Array, pixel: number, plane: number, turned: number, saturation: number, value: number): void {
  const sector = Math.floor((turned * 6) / 255)
  const within = single((turned * 6) / 255 - sector)
  const strength = single(saturation / 255)
  const least = Math.round(value * (1 - strength))
  const falling = Math.round(value * (1 - single(strength * within)))
  const rising = Math.round(value * (1 - strength * (1 - within)))
  const sectors = sector % 6
  to[pixel] = pick(sectors, value, rising, least, falling)
  to[plane + pixel] = pick((sectors + 4) % 6, value, rising, least, falling)
  to[2 * plane + pixel] = pick((sectors + 2) % 6, value, rising, least, falling)
}

/** One channel along the circle, from where it is red's sector 0. */
function pick(sector: number, value: number, rising: number, least: number, falling: number): number {
  if (sector === 0 || sector === 5) return value
  if (sector === 1) return falling
  return sector === 4 ? rising : least
}

/**
 * Pixels of images with the channels last, [count, area, channels], as planes, [count, channels, area]. Always a copy.
 */
export function toPlanes(pixels: Uint8Array, channels: number, area: number): Uint8Array {
  const planes = new Uint8Array(pixels.length)
  for (let start = 0; start < pixels.length; start += area * channels) {
    for (let place = 0; place < area; place++) {
      for (let channel = 0; channel < channels; channel++)
        planes[start + channel * area + place] = pixels[start + place * channels + channel]!
    }
  }
  return planes
}

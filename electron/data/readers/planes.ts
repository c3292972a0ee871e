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

/** Planes that are stored column by column, [count, width, height], row by row, [count, height, width]. A copy. */
export function columnsToRows(pixels: Uint8Array, height: number, width: number): Uint8Array {
  const turned = new Uint8Array(pixels.length)
  for (let start = 0; start < pixels.length; start += height * width) {
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        turned[start + row * width + column] = pixels[start + column * height + row]!
  }
  return turned
}

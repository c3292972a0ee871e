interface Shape {
  channels: number
  width: number
  height: number
}

/** Width and height of a mosaic in pixels. */
export function mosaicSize(
  { width, height }: Pick<Shape, 'width' | 'height'>,
  columns: number,
  rows: number,
): { width: number; height: number } {
  return { width: columns * (width + 1) - 1, height: rows * (height + 1) - 1 }
}

/** Pixels of images (0 to 255, channels first) as one RGBA picture, `columns` to a row, a clear pixel between them. */
export function mosaic(
  images: readonly { pixels: readonly number[] }[],
  { channels, width, height }: Shape,
  columns: number,
): { width: number; height: number; data: Uint8ClampedArray<ArrayBuffer> } {
  const rows = Math.ceil(images.length / columns)
  const full = mosaicSize({ width, height }, columns, rows)
  const data = new Uint8ClampedArray(full.width * full.height * 4)
  for (const [index, { pixels }] of images.entries()) {
    const left = (index % columns) * (width + 1)
    const top = Math.floor(index / columns) * (height + 1)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const target = ((top + y) * full.width + left + x) * 4
        for (let colour = 0; colour < 3; colour++) {
          // One channel is grey: it serves all three colours.
          data[target + colour] = pixels[(Math.min(colour, channels - 1) * height + y) * width + x]!
        }
        data[target + 3] = 255
      }
    }
  }
  return { ...full, data }
}

/** Draws images side by side, a pixel a pixel; CSS makes them larger without smoothing. */
export function drawImages(
  canvas: HTMLCanvasElement,
  images: readonly { pixels: readonly number[] }[],
  shape: Shape,
  columns: number,
): void {
  const { width, height, data } = mosaic(images, shape, columns)
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')!.putImageData(new ImageData(data, width, height), 0, 0)
}

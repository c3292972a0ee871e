import type { WindowParameters } from '../kernel-convention.ts'

/** Where a layer reads: windows of taps over images of pixels. A linear layer is a window of one tap. */
export interface LayerWindow {
  height: number
  width: number
  kernel: readonly [number, number]
  strides: readonly [number, number]
  /** Above and to the left. */
  pads: readonly [number, number]
  dilations: readonly [number, number]
  outHeight: number
  outWidth: number
}

export const rowsWindow = (rows: number): LayerWindow => ({
  height: 1,
  width: rows,
  kernel: [1, 1],
  strides: [1, 1],
  pads: [0, 0],
  dilations: [1, 1],
  outHeight: 1,
  outWidth: rows,
})

/** The parameters that kernels of layers begin with. */
export function windowParameters(x: number, window: LayerWindow, pixelBytes: number): WindowParameters {
  const { height, width, kernel, strides, pads, dilations, outHeight, outWidth } = window
  return {
    x,
    height,
    width,
    pixelBytes,
    kernelHeight: kernel[0],
    kernelWidth: kernel[1],
    strideHeight: strides[0],
    strideWidth: strides[1],
    padTop: pads[0],
    padLeft: pads[1],
    dilationHeight: dilations[0],
    dilationWidth: dilations[1],
    outHeight,
    outWidth,
    imageBytes: height * width * pixelBytes,
  }
}

/** The taps that lie in the padding, for every output pixel. */
export function paddedTaps({
  height,
  width,
  kernel,
  strides,
  pads,
  dilations,
  outHeight,
  outWidth,
}: LayerWindow): number[][] {
  const inside = (place: number, extent: number) => place >= 0 && place < extent
  return Array.from({ length: outHeight * outWidth }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / outWidth), pixel % outWidth]
    return Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => tap).filter((tap) => {
      const y = row * strides[0] - pads[0] + Math.floor(tap / kernel[1]) * dilations[0]
      const x = column * strides[1] - pads[1] + (tap % kernel[1]) * dilations[1]
      return !inside(y, height) || !inside(x, width)
    })
  })
}

export interface PixelClasses {
  /** Class of every output pixel. */
  of: Uint16Array
  /** The padded taps of each class. */
  padded: number[][]
}

/** Output pixels with the same taps in the padding are of one class. */
export function pixelClasses(window: LayerWindow): PixelClasses {
  const known = new Map<string, number>()
  const padded: number[][] = []
  const of = Uint16Array.from(paddedTaps(window), (taps) => {
    const key = taps.join()
    if (!known.has(key)) {
      known.set(key, padded.length)
      padded.push(taps)
    }
    return known.get(key)!
  })
  return { of, padded }
}

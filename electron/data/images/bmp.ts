import { phrase } from '../../../shared/errors/phrase.ts'
import { UnusableImage } from './unusable-image.ts'

/*
 * Windows bitmaps (Microsoft, BITMAPFILEHEADER and BITMAPINFOHEADER to BITMAPV5HEADER), without compression: 1, 4 and 8
 * bits with a palette, 16, 24 and 32 bits, with masks or without. The alpha channel is passed over, as in PIL.
 */

/** Bytes from the beginning of a file in which its size is said. */
export const bmpHeadBytes = 54
const mostPixels = 2 ** 28

export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.length >= bmpHeadBytes
}

/** Width and height in pixels. @throws UnusableImage */
export function bmpSize(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < bmpHeadBytes || view.getUint32(14, true) < 40)
    throw new UnusableImage({ code: 'unsupported', what: 'it is a BMP without the header that Windows writes' })
  const [width, height] = [view.getInt32(18, true), Math.abs(view.getInt32(22, true))]
  if (width < 1 || height < 1 || width * height > mostPixels)
    throw new UnusableImage({ code: 'damaged', what: phrase`it is damaged: it claims ${width}x${height} pixels` })
  return { width, height }
}

/** Pixels [height, width, RGB], the top row first. @throws UnusableImage */
export function decodeBmp(bytes: Uint8Array): { width: number; height: number; pixels: Uint8Array } {
  const { width, height } = bmpSize(bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = view.getUint32(10, true)
  const headerBytes = view.getUint32(14, true)
  const isTopDown = view.getInt32(22, true) < 0
  const bits = view.getUint16(28, true)
  const compression = view.getUint32(30, true)
  const isMasked = compression === 3 || compression === 6
  if ((compression !== 0 && !isMasked) || ![1, 4, 8, 16, 24, 32].includes(bits))
    throw new UnusableImage({
      code: 'unsupported',
      what: phrase`it is a BMP of ${bits} bits with compression ${compression}, which is not read`,
    })
  const stride = Math.ceil((width * bits) / 32) * 4
  if (start + stride * height > bytes.length || start < bmpHeadBytes)
    throw new UnusableImage({
      code: 'damaged',
      what: phrase`it is cut off: ${width}x${height} pixels of ${bits} bits are not in ${bytes.length} bytes`,
    })
  const colourOf = bits <= 8 ? palette(view, 14 + headerBytes, bits) : direct(view, bits, isMasked)
  const pixels = new Uint8Array(width * height * 3)
  for (let row = 0; row < height; row++) {
    const from = start + (isTopDown ? row : height - 1 - row) * stride
    for (let column = 0; column < width; column++) {
      const colour = colourOf(from, column)
      const to = (row * width + column) * 3
      pixels[to] = colour >> 16
      pixels[to + 1] = (colour >> 8) & 255
      pixels[to + 2] = colour & 255
    }
  }
  return { width, height, pixels }
}

/** The colour 0xRRGGBB of a column of the row that begins at a place. */
type ColourOf = (row: number, column: number) => number

function palette(view: DataView, at: number, bits: number): ColourOf {
  const used = view.getUint32(46, true) || 2 ** bits
  const colours = Array.from({ length: Math.min(used, 2 ** bits) }, (_, index) =>
    at + 4 * index + 3 < view.byteLength ? view.getUint32(at + 4 * index, true) & 0xffffff : 0,
  )
  const perByte = 8 / bits
  return (row, column) => {
    const byte = view.getUint8(row + Math.floor(column / perByte))
    return colours[(byte >> (8 - bits - bits * (column % perByte))) & (2 ** bits - 1)] ?? 0
  }
}

function direct(view: DataView, bits: number, isMasked: boolean): ColourOf {
  if (bits === 24)
    return (row, column) => {
      const at = row + 3 * column
      return view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16)
    }
  const masks = isMasked
    ? [54, 58, 62].map((at) => (at + 4 <= view.byteLength ? view.getUint32(at, true) : 0))
    : bits === 16
      ? [0x7c00, 0x3e0, 0x1f]
      : [0xff0000, 0xff00, 0xff]
  const channels = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)
    const most = mask >>> shift
    return (value: number): number => (most === 0 ? 0 : Math.round((255 * ((value & mask) >>> shift)) / most))
  })
  return (row, column) => {
    const value = bits === 16 ? view.getUint16(row + 2 * column, true) : view.getUint32(row + 4 * column, true)
    return (channels[0]!(value) << 16) | (channels[1]!(value) << 8) | channels[2]!(value)
  }
}

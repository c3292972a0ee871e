import type { ImageForm } from '../../shared/experiment/models/entry.ts'
import type { Split } from './dataset.ts'
import { resample, type Region } from './images/resample.ts'
import type { Viewing } from './streamed/image-stream.ts'

/**
 * Pixels of images of a split, in memory or decoded now.
 * @param viewed how to look at them, and their form; as they were added unless given
 * @returns the pixels, [.., channels, height, width], and where among them the image of a row begins, counted in
 * images.
 * @throws DatasetUnavailable if a file cannot be decoded.
 */
export async function pixelsOf(
  { images, stream }: Split,
  indices: Uint32Array,
  viewed?: { viewing: Viewing; form: ImageForm },
): Promise<{ pixels: Uint8Array; place: (row: number) => number }> {
  if (stream !== undefined) return { pixels: await stream.read(indices, viewed?.viewing), place: (row) => row }
  if (viewed === undefined) return { pixels: images, place: (row) => indices[row]! }
  const { viewing, form } = viewed
  const size = form.channels * form.height * form.width
  const pixels = new Uint8Array(indices.length * size)
  for (const [row, index] of indices.entries()) {
    const view = viewing.views(index, row)(form)
    const part = cut(images.subarray(index * size, (index + 1) * size), form, view.from)
    const from = { ...view.from, top: 0, left: 0 }
    resample(part, { ...view, from }, form, pixels.subarray(row * size, (row + 1) * size))
  }
  return { pixels, place: (row) => row }
}

/** A part of an image that resizing sees nothing beyond. */
function cut(pixels: Uint8Array, { channels, height, width }: ImageForm, { top, left, ...part }: Region) {
  const to = new Uint8Array(channels * part.height * part.width)
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < part.height; row++) {
      const start = (channel * height + top + row) * width + left
      to.set(pixels.subarray(start, start + part.width), (channel * part.height + row) * part.width)
    }
  }
  return { channels, ...part, pixels: to }
}

import type { ImageForm } from '../../../shared/experiment/models/entry.ts'
import type { RandomStream } from '../random.ts'
import type { Rectangle } from './erase.ts'

/** A batch as the network sees it: images [rows, channels, height, width] and targets [rows, classes]. */
export interface Batch {
  images: Float32Array
  targets: Float32Array
  rows: number
}

/**
 * Mixup (Zhang et al., 2018): every row becomes share x itself + (1 - share) x its partner, in images and targets.
 * @param before a copy of the batch; @param partners the row that each row is mixed with
 */
export function mixup({ images, targets, rows }: Batch, before: Batch, partners: Uint32Array, share: number): void {
  mixRows(images, before.images, rows, partners, share)
  mixRows(targets, before.targets, rows, partners, share)
}

/** CutMix (Yun et al., 2019): a rectangle of every image comes from its partner, and the targets follow its area. */
export function cutmix(
  { images, targets, rows }: Batch,
  before: Batch,
  partners: Uint32Array,
  { channels, height, width }: ImageForm,
  rectangle: Rectangle,
): void {
  const planes = channels * height
  for (let row = 0; row < rows; row++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let line = rectangle.top; line < rectangle.top + rectangle.height; line++) {
        const within = (channel * height + line) * width + rectangle.left
        const from = partners[row]! * planes * width + within
        images.set(before.images.subarray(from, from + rectangle.width), row * planes * width + within)
      }
    }
  }
  mixRows(targets, before.targets, rows, partners, 1 - (rectangle.height * rectangle.width) / (height * width))
}

/**
 * The rectangle of CutMix for a share that is kept: sides in proportion to the image's, centre anywhere, cut off at the
 * border.
 */
export function cutRectangle(
  { height, width }: Pick<ImageForm, 'height' | 'width'>,
  share: number,
  stream: RandomStream,
): Rectangle {
  const side = Math.sqrt(1 - share)
  const interval = (length: number): [number, number] => {
    const centre = length * stream.uniform()
    return [
      Math.round(Math.max(0, centre - (length * side) / 2)),
      Math.round(Math.min(length, centre + (length * side) / 2)),
    ]
  }
  const [[top, bottom], [left, right]] = [interval(height), interval(width)]
  return { top, left, height: bottom - top, width: right - left }
}

function mixRows(values: Float32Array, before: Float32Array, rows: number, partners: Uint32Array, share: number): void {
  const size = values.length / rows
  for (let row = 0; row < rows; row++) {
    const partner = partners[row]! * size
    for (let index = row * size, other = partner; other < partner + size; index++, other++)
      values[index] = share * before[index]! + (1 - share) * before[other]!
  }
}

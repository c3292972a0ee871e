import type { Preview } from '../../shared/contract/datasets.ts'
import type { Dataset } from '../data/dataset.ts'
import { pixelsOf } from '../data/pixels.ts'
import { failureOf } from './recent-datasets.ts'

/** Pixels along a side beyond which an image is shown smaller. */
const largestSide = 64

/** Some held-out images, evenly spaced: those of a folder come class by class, and so all classes are seen. */
export async function previewOf(dataset: Dataset, wanted: number): Promise<Preview[]> {
  const all = dataset.test.count
  const count = Math.min(wanted, all)
  const images = await imagesOf(
    dataset,
    Array.from({ length: count }, (_, place) => Math.floor((place * all) / count)),
  )
  return images.map(({ index: _, ...image }) => image)
}

/** Held-out images by their places; those beyond the end are left out. */
export async function imagesOf(
  { test, classes, channels, height, width }: Dataset,
  wanted: readonly number[],
): Promise<(Preview & { index: number })[]> {
  const size = channels * height * width
  const indices = Uint32Array.from(wanted.filter((index) => index < test.count))
  const { pixels, place } = await pixelsOf(test, indices).catch((error: unknown) => {
    throw failureOf(error)
  })
  return Array.from(indices, (index, row) => {
    const image = pixels.subarray(place(row) * size, (place(row) + 1) * size)
    return { index, label: classes[test.labels[index]!]!, ...shrink(image, channels, height, width) }
  })
}

/**
 * Means over squares of pixels, as many times smaller as it takes; what does not fill a square at the right and the
 * bottom is left out.
 */
export function shrink(image: Uint8Array, channels: number, height: number, width: number): Omit<Preview, 'label'> {
  const factor = Math.ceil(Math.max(height, width) / largestSide)
  const [rows, columns] = [Math.max(1, Math.floor(height / factor)), Math.max(1, Math.floor(width / factor))]
  if (factor === 1) return { height, width, pixels: Array.from(image) }
  const pixels: number[] = []
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++)
        pixels.push(
          Math.round(
            meanAt(
              image,
              (channel * height + row * factor) * width + column * factor,
              width,
              Math.min(factor, height),
              Math.min(factor, width),
            ),
          ),
        )
    }
  }
  return { height: rows, width: columns, pixels }
}

function meanAt(image: Uint8Array, start: number, width: number, rows: number, columns: number): number {
  let sum = 0
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) sum += image[start + row * width + column]!
  return sum / (rows * columns)
}

import type { Split } from './dataset.ts'

/**
 * Pixels of images of a split, in memory or decoded now.
 * @returns the pixels, [.., channels, height, width], and where among them the image of a row begins, counted in
 * images.
 * @throws DatasetUnavailable if a file cannot be decoded.
 */
export async function pixelsOf(
  { images, stream }: Split,
  indices: Uint32Array,
): Promise<{ pixels: Uint8Array; place: (row: number) => number }> {
  if (stream !== undefined) return { pixels: await stream.read(indices), place: (row) => row }
  return { pixels: images, place: (row) => indices[row]! }
}

/** A small data set in four IDX files, by their names. */
export function idxFiles(): Record<string, Uint8Array> {
  const images = (count: number) =>
    Buffer.from([
      0,
      0,
      8,
      3,
      0,
      0,
      0,
      count,
      0,
      0,
      0,
      8,
      0,
      0,
      0,
      8,
      ...Array.from({ length: 64 * count }, (_, index) => index % 251),
    ])
  const labels = (count: number) =>
    Buffer.from([0, 0, 8, 1, 0, 0, 0, count, ...Array.from({ length: count }, (_, index) => index % 3)])
  return {
    'train-images-idx3-ubyte': images(6),
    'train-labels-idx1-ubyte': labels(6),
    't10k-images-idx3-ubyte': images(3),
    't10k-labels-idx1-ubyte': labels(3),
  }
}

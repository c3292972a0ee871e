import { createHash } from 'node:crypto'
import type { DatasetEntry } from '../../shared/experiment/dataset-catalogue.ts'
import type { Dataset, Split } from './dataset.ts'
import { RandomStream } from './random.ts'

/**
 * Divides images into the catalogue's training and test images. The division depends on the data set alone, never on a
 * run's seed, so that all runs are tested on the same images: within each class a fixed permutation sends the first
 * share to the test; shares of the classes are rounded by largest remainder; both splits are then mixed.
 */
export function splitByClass(entry: DatasetEntry, all: Split): Dataset {
  const byClass = entry.classes.map((_, label) => indicesOf(all.labels, label))
  const shares = largestRemainder(
    byClass.map((indices) => indices.length),
    entry.testImages,
  )
  const train: number[] = []
  const test: number[] = []
  for (const [label, indices] of byClass.entries()) {
    RandomStream.of(0, 'split', entry.name, label).shuffle(indices)
    test.push(...indices.subarray(0, shares[label]))
    train.push(...indices.subarray(shares[label]))
  }
  const take = (name: string, indices: number[]): Split => {
    const order = Uint32Array.from(indices)
    RandomStream.of(0, 'split', entry.name, name).shuffle(order)
    return takeImages(all, order)
  }
  const { name, channels, height, width, classes } = entry
  const splits = { train: take('train', train), test: take('test', test) }
  return { name, channels, height, width, classes, ...splits, fingerprint: fingerprintOf(splits, classes.length) }
}

/**
 * SHA-256 (hexadecimal) over the images and labels of all splits; a label is one byte where the classes allow it, or
 * else two.
 */
export function fingerprintOf(
  { train, test, validation }: Pick<Dataset, 'train' | 'test' | 'validation'>,
  classes: number,
): string {
  const hash = createHash('sha256')
  const bytesOf = (labels: Uint16Array): Uint8Array | Uint16Array => (classes > 256 ? labels : Uint8Array.from(labels))
  for (const split of [train, test, ...(validation ? [validation] : [])])
    hash.update(split.images).update(bytesOf(split.labels))
  return hash.digest('hex')
}

/**
 * Whole numbers in proportion to `counts` that add up to `total`; what rounding leaves goes to the largest remainders.
 */
export function largestRemainder(counts: readonly number[], total: number): number[] {
  const sum = counts.reduce((left, right) => left + right, 0)
  const shares = counts.map((count) => Math.floor((count * total) / sum))
  const remainder = (index: number): number => (counts[index]! * total) % sum
  const left = total - shares.reduce((a, b) => a + b, 0)
  const order = counts.map((_, index) => index).sort((a, b) => remainder(b) - remainder(a) || a - b)
  for (const index of order.slice(0, left)) shares[index]! += 1
  return shares
}

/**
 * Places of training images that are trained on, and of those that are set aside to choose by: of each class alike, by
 * a seed that is fixed, so that all runs choose by the same images. Both rise.
 */
export function setAsidePlaces(
  labels: Uint16Array,
  classes: number,
  count: number,
): { train: Uint32Array; validation: Uint32Array } {
  const byClass = Array.from({ length: classes }, (_, label) => indicesOf(labels, label))
  const shares = largestRemainder(
    byClass.map(({ length }) => length),
    count,
  )
  const chosen = new Set<number>()
  for (const [label, indices] of byClass.entries()) {
    RandomStream.of(0, 'validation', label).shuffle(indices)
    for (const index of indices.subarray(0, shares[label])) chosen.add(index)
  }
  const all = Uint32Array.from(labels, (_, index) => index)
  return {
    train: all.filter((index) => !chosen.has(index)),
    validation: all.filter((index) => chosen.has(index)),
  }
}

function indicesOf(labels: Uint16Array, wanted: number): Uint32Array {
  const indices: number[] = []
  for (const [index, label] of labels.entries()) if (label === wanted) indices.push(index)
  return Uint32Array.from(indices)
}

/** Some images of a split in memory, in the order given. */
export function takeImages(all: Split, order: Uint32Array): Split {
  const size = all.images.length / all.count
  const images = new Uint8Array(order.length * size)
  const labels = new Uint16Array(order.length)
  for (const [position, index] of order.entries()) {
    images.set(all.images.subarray(index * size, (index + 1) * size), position * size)
    labels[position] = all.labels[index]!
  }
  return { images, labels, count: order.length }
}

import { BadInput } from '../../../shared/errors/bad-input.ts'
import { field, phrase } from '../../../shared/errors/phrase.ts'
import type { DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import type { ReadOptions } from '../../../shared/experiment/reader-options.ts'
import type { Split } from '../dataset.ts'
import type { Normalisation } from '../normalisation.ts'
import type { Watch } from '../images/lanes.ts'

/** @throws BadInput if a file was left out and none may be. */
export function refuseSkipped(skipped: readonly Skipped[], { strict }: Pick<ReadOptions, 'strict'>): void {
  const [first] = skipped
  if (!strict || first === undefined) return
  const others = skipped.length === 1 ? '' : `; so cannot ${skipped.length - 1} more`
  throw new BadInput({
    code: 'unsupported',
    subject: first.file,
    field: 'strict',
    what: phrase`${first.file} cannot be used: ${first.reason}${others}`,
    remedy: phrase`replace or remove what cannot be used, or leave out ${field('strict')} to pass it over`,
  })
}

/** A file that was left out, and why. */
export interface Skipped {
  file: string
  reason: string
}

/** All that a reader finds. */
export interface ReadImages extends Pick<DatasetEntry, 'channels' | 'height' | 'width' | 'classes'> {
  train: Split
  test: Split
  /** Images to choose by, apart from those that are held out; absent or null if the source has none of its own. */
  validation?: Split | null
  skipped: Skipped[]
  /** What was done that another program might do otherwise, in sentences. */
  remarks?: string[]
  /** Where images are not held in memory: what would be worked out from them. */
  normalisation?: Normalisation
  fingerprint?: string
}

/** Reads one form in which data sets are kept. */
export interface DatasetReader {
  /** Description of the form, shown to users whose path was not recognized. */
  description: string
  /** Whether a path looks like this form. @param names what lies in the folder; null for a file. */
  recognizes(path: string, names: readonly string[] | null): boolean | Promise<boolean>
  /** @throws BadInput that names the file which is wrong. */
  read(path: string, options: ReadOptions, watch?: Watch): Promise<ReadImages>
}

/** Bytes of pixels that are held in memory at most: both splits together. */
export const memoryBound = 2_000_000_000

/** Bytes of pixels from which images that can be read one by one are decoded batch by batch: both splits together. */
export const streamedFrom = 1_000_000_000

/** @throws BadInput if so many images do not fit into memory. */
export function checkMemory(what: string, images: number, pixels: number): void {
  if (images * pixels <= memoryBound) return
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
  throw new BadInput({
    code: 'too-large',
    subject: what,
    what: phrase`${what} holds ${images} images of ${pixels} bytes, ${gigabytes(images * pixels)} in all;
          ${gigabytes(memoryBound)} is the most that is kept in memory`,
    remedy: 'use smaller or fewer images',
  })
}

/** Sizes that images may have. @throws BadInput */
export function checkSize(what: string, height: number, width: number): void {
  if (height < 1 || width < 1 || height > 4096 || width > 4096)
    throw new BadInput({
      code: 'unsupported',
      subject: what,
      what: phrase`${what} has images of ${height}x${width} pixels`,
      remedy: '1x1 to 4096x4096 can be used',
    })
}

/** Images of each class, in the order of the classes. */
export function classCounts({ labels }: Pick<Split, 'labels'>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0)
  for (const label of labels) counts[label]! += 1
  return counts
}

/**
 * Checks what a reader found: at least two classes, every one with training images, and images to test on.
 * @throws BadInput
 */
export function checkImages(path: string, { train, test, classes }: ReadImages): void {
  if (classes.length < 2)
    throw new BadInput({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} holds one class only ("${classes[0] ?? ''}")`,
      remedy: 'there must be at least two to tell apart',
    })
  if (classes.length > 65_536)
    throw new BadInput({
      code: 'too-large',
      subject: path,
      what: phrase`${path} holds ${classes.length} classes`,
      remedy: '65536 is the most',
    })
  const empty = classes.filter((_, label) => classCounts(train, classes.length)[label] === 0)
  if (empty.length > 0)
    throw new BadInput({
      code: 'nothing-there',
      subject: path,
      what: phrase`${path} has no training image of class
            ${empty
              .slice(0, 5)
              .map((name) => `"${name}"`)
              .join(', ')}${empty.length > 5 ? ` and ${empty.length - 5} more` : ''}`,
      remedy: 'add some, or remove the class',
    })
  if (test.count === 0)
    throw new BadInput({
      code: 'nothing-there',
      subject: path,
      what: phrase`${path} has no images to test on`,
    })
}

import type { PackedPart } from '../parquet/pages.ts'
import type { Views } from '../images/views.ts'

/**
 * Image files of a split, class by class, with their sizes in bytes: FOLDER/CLASS/FILE; or, where `at` is there, parts
 * of larger files, FOLDER/FILE, each from a byte on. Where `packed` is there it says the place in `parts` of what is
 * unpacked first, -1 if nothing is.
 */
export interface ListedFiles {
  folder: string
  classes: { name: string; files: string[]; bytes: number[]; at?: number[]; packed?: number[] }[]
  parts?: PackedPart[]
}

/** How images are looked at; without it they are read as they were added. */
export interface Viewing {
  views: Views
  /** Whether a JPEG may be reduced while it is decoded. */
  reduced: boolean
}

/** The images of a split that are not in memory: decoded on demand, and a little ahead of it. */
export interface ImageStream {
  readonly count: number
  readonly listed: ListedFiles
  /**
   * Decodes images.
   * @returns their pixels, [indices, channels, height, width].
   * @throws DatasetUnavailable that names the file which is gone, was changed, or cannot be decoded.
   */
  read(indices: Uint32Array, viewing?: Viewing): Promise<Uint8Array>
  /** Takes back what `read` gave, to be written over by a later batch: memory that is new costs time. */
  reuse(pixels: Uint8Array): void
  /** Begins to decode a batch that will be asked for soon, with the same viewing. */
  readAhead(indices: Uint32Array, viewing?: Viewing): void
  /** Lets go of batches that nobody came for. */
  forget(): void
}

import type { Normalisation } from './normalisation.ts'
import type { ImageStream } from './streamed/image-stream.ts'

/** Images with their classes. Images are bytes from 0 to 255, [count, channels, height, width] row by row. */
export interface Split {
  images: Uint8Array
  /** Index into the data set's classes, one an image. */
  labels: Uint16Array
  count: number
  /**
   * Of a data set too large for memory: decodes its images when they are asked for; `images` is empty then. See
   * pixels.ts.
   */
  stream?: ImageStream
}

/** A data set, divided into what is trained on, what is chosen by, and what is held out. */
export interface Dataset {
  name: string
  channels: number
  height: number
  width: number
  classes: readonly string[]
  train: Split
  test: Split
  /** Images to choose by: none of them is trained on or held out; null if it has none of its own. */
  validation?: Split | null
  /** Where it is known without the images; else it is worked out from them. */
  normalisation?: Normalisation
  /**
   * SHA-256 (hexadecimal) over images and labels of all splits; over their files' names and sizes if they are
   * streamed.
   */
  fingerprint: string
}

/** A data set whose images are normalised in another way than its own; as it is if none is given. */
export const normalisedAs = (dataset: Dataset, normalisation: Normalisation | null | undefined): Dataset =>
  normalisation === null || normalisation === undefined ? dataset : { ...dataset, normalisation }

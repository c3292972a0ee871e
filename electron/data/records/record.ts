import type { PackedPart } from '../parquet/pages.ts'

/** Where the bytes of an image begin. */
export interface Place {
  file: string
  at: number
  part?: PackedPart
}

/** An image file out of a container of many: such as a shard of tar. */
export interface ImageRecord {
  /** What to call it in complaints. */
  name: string
  bytes: Uint8Array
  label: number | string
  /**
   * Where its bytes lie, by which they can be read again alone: in the file as they are, or in what a part of it
   * unpacks to; absent if the file is packed as a whole.
   */
  place?: Place
}

/** The images of one split, from the first to the last, as often as asked; no more is held than what is at hand. */
export interface RecordSplit {
  split: 'train' | 'validation' | 'test' | 'all'
  records: () => AsyncIterable<ImageRecord>
}

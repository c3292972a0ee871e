/** An image file out of a container of many: such as a shard of tar. */
export interface ImageRecord {
  /** What to call it in complaints. */
  name: string
  bytes: Uint8Array
  label: number | string
  /** Where its bytes lie as they are, by which they can be read again alone; absent if they lie packed. */
  place?: { file: string; at: number }
}

/** The images of one split, from the first to the last, as often as asked; no more is held than what is at hand. */
export interface RecordSplit {
  split: 'train' | 'validation' | 'test' | 'all'
  records: () => AsyncIterable<ImageRecord>
}

import type { ImageRecord, RecordSplit } from '../records/record.ts'
import type { FilesBySplit } from './files-below.ts'

const order = ['all', 'train', 'test', 'validation'] as const

/** Splits of containers by their files, training first, each read file by file. */
export function recordSplits(
  files: FilesBySplit,
  recordsOf: (file: string) => AsyncIterable<ImageRecord>,
): RecordSplit[] {
  const present = order.filter((split) => files[split] !== undefined)
  // A train alone is divided as one without splits is.
  const isAlone = present.length === 1
  return present.map((split) => ({
    split: isAlone ? 'all' : split,
    records: async function* () {
      for (const file of files[split]!) yield* recordsOf(file)
    },
  }))
}

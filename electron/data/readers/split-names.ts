/** Usual names of splits, in small letters: of folders, and as words of the names of files. */
export const splitNames = {
  train: ['train', 'training', 'trn'],
  validation: ['val', 'valid', 'validation', 'dev', 'eval'],
  test: ['test', 'testing', 'tst'],
} as const
export type SplitName = keyof typeof splitNames

/**
 * The split that the path of a file names, as in train-00000-of-00001.parquet, data/validation-0.parquet, val/0003.tar
 * and mnist_test.csv: by its last word that is the name of one; null if there is none.
 * @param path from the folder of the data set on: folders above it say nothing
 */
export function splitOf(path: string): SplitName | null {
  const words = path.toLowerCase().split(/[^a-z]+/)
  const find = (word: string): SplitName | undefined =>
    (Object.keys(splitNames) as SplitName[]).find((split) => (splitNames[split] as readonly string[]).includes(word))
  return words.map(find).findLast((split) => split !== undefined) ?? null
}

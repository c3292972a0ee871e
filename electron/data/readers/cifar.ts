import { join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Split } from '../dataset.ts'
import { namesInFolder, readWhole } from './file.ts'
import { memoryBound, type DatasetReader, type ReadImages } from './reader.ts'

const edge = 32
const pixels = 3 * edge * edge

/** The two binary versions (Krizhevsky, 2009): a row is the label bytes, then red, green and blue planes row by row. */
interface Version {
  train: readonly string[]
  test: string
  labelBytes: number
  names: string
}
const cifar10: Version = {
  train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
  test: 'test_batch.bin',
  labelBytes: 1,
  names: 'batches.meta.txt',
}
/** Of its two labels, coarse and fine, the fine one is used: it comes last. */
const cifar100: Version = { train: ['train.bin'], test: 'test.bin', labelBytes: 2, names: 'fine_label_names.txt' }

export const cifarReader: DatasetReader = {
  description:
    'the folder of the binary version of CIFAR-10 (data_batch_1.bin to 5, test_batch.bin) or CIFAR-100 ' +
    '(train.bin, test.bin)',
  recognizes: (_, names) => names !== null && [cifar10, cifar100].some(({ train }) => names.includes(train[0]!)),
  read: async (folder) => {
    const names = await namesInFolder(folder)
    const version = names.includes(cifar100.train[0]!) ? cifar100 : cifar10
    const classes = await readNames(join(folder, version.names))
    const train = await readSplit(folder, version.train, version.labelBytes, classes.length)
    const test = await readSplit(folder, [version.test], version.labelBytes, classes.length)
    return { channels: 3, height: edge, width: edge, classes, train, test, skipped: [] } satisfies ReadImages
  },
}

async function readNames(file: string): Promise<string[]> {
  return (await readWhole(file, 100_000))
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

async function readSplit(
  folder: string,
  files: readonly string[],
  labelBytes: number,
  classes: number,
): Promise<Split> {
  const row = labelBytes + pixels
  const batches: Buffer[] = []
  for (const name of files) {
    const file = join(folder, name)
    const bytes = await readWhole(file, memoryBound)
    if (bytes.length === 0 || bytes.length % row !== 0)
      throw new BadInput({
        code: 'damaged',
        subject: file,
        what: phrase`${file} is cut off or of another version: ${bytes.length} bytes are no whole rows of ${row}`,
      })
    batches.push(bytes)
  }
  const count = batches.reduce((sum, { length }) => sum + length / row, 0)
  const split: Split = { images: new Uint8Array(count * pixels), labels: new Uint16Array(count), count }
  let index = 0
  for (const [batch, bytes] of batches.entries()) {
    for (let start = 0; start < bytes.length; start += row, index++) {
      const label = bytes[start + labelBytes - 1]!
      if (label >= classes)
        throw new BadInput({
          code: 'wrong-format',
          subject: files[batch]!,
          what: phrase`${join(folder, files[batch]!)} has the label ${label} in row ${start / row + 1}`,
          remedy: phrase`there are ${classes} classes`,
        })
      split.labels[index] = label
      split.images.set(bytes.subarray(start + labelBytes, start + row), index * pixels)
    }
  }
  return split
}

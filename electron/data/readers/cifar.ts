import { basename, join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Split } from '../dataset.ts'
import { parsePickle } from './pickle.ts'
import { textOf, type Pickled } from './pickled.ts'
import { arrayOf } from './pickled-array.ts'
import { filesIn, namesIn, readWhole } from './file.ts'
import { memoryBound, type DatasetReader, type ReadImages } from './reader.ts'
import type { ReadOptions } from '../../../shared/experiment/reader-options.ts'
import { tarEntries } from './tar.ts'

const edge = 32
const pixels = 3 * edge * edge

/**
 * The versions of CIFAR-10 and CIFAR-100 (Krizhevsky, 2009). Binary: a row is the label bytes, then red, green and blue
 * planes row by row. Python: a pickle with the same planes as an array, and lists of labels.
 */
interface Version {
  train: readonly string[]
  test: string
  /** File of the names of the classes. */
  names: string
  form: { binary: { labelBytes: number; label: number } } | { python: { labels: string; names: string } }
}

function versionsFor(coarse: boolean): readonly Version[] {
  const batches = [1, 2, 3, 4, 5]
  return [
    {
      train: batches.map((batch) => `data_batch_${batch}.bin`),
      test: 'test_batch.bin',
      names: 'batches.meta.txt',
      form: { binary: { labelBytes: 1, label: 0 } },
    },
    {
      train: ['train.bin'],
      test: 'test.bin',
      names: coarse ? 'coarse_label_names.txt' : 'fine_label_names.txt',
      form: { binary: { labelBytes: 2, label: coarse ? 0 : 1 } },
    },
    {
      train: batches.map((batch) => `data_batch_${batch}`),
      test: 'test_batch',
      names: 'batches.meta',
      form: { python: { labels: 'labels', names: 'label_names' } },
    },
    {
      train: ['train'],
      test: 'test',
      names: 'meta',
      form: coarse
        ? { python: { labels: 'coarse_labels', names: 'coarse_label_names' } }
        : { python: { labels: 'fine_labels', names: 'fine_label_names' } },
    },
  ]
}

const archive = /cifar-?10.*\.(tar\.gz|tgz|tar)$/i

export const cifarReader: DatasetReader = {
  description:
    'CIFAR-10 or CIFAR-100 in their binary or Python version: the folder (data_batch_1.bin, data_batch_1, train.bin, ' +
    'or train, test and meta) or the .tar.gz',
  recognizes: (path, names) =>
    names === null
      ? archive.test(path)
      : names.includes('data_batch_1') ||
        names.includes('data_batch_1.bin') ||
        names.includes('train.bin') ||
        ['train', 'test', 'meta'].every((name) => names.includes(name)),
  read: async (path, options) => {
    const files = await filesAt(path)
    const version = versionsFor(options.coarse).find(({ train }) => files.names.includes(train[0]!))
    if (version === undefined)
      throw new BadInput({
        code: 'wrong-format',
        subject: path,
        what: phrase`${path} holds none of the files of CIFAR`,
        remedy: 'take the folder with data_batch_1.bin or data_batch_1, or with train and test',
      })
    checkOptions(version, options)
    const classes = await readNames(files, version)
    const train = await readSplit(files, version.train, version, classes)
    const test = await readSplit(files, [version.test], version, classes)
    return { channels: 3, height: edge, width: edge, classes, train, test, skipped: [] } satisfies ReadImages
  },
}

function checkOptions(version: Version, { coarse }: ReadOptions): void {
  if (coarse && version.train.length === 5)
    throw new BadInput({
      code: 'conflict',
      field: 'coarse',
      what: 'CIFAR-10 has no coarse labels',
      remedy: 'they are for CIFAR-100',
    })
}

/** The files of a folder or of an archive, by their names without folders. */
interface Files {
  names: string[]
  pathOf: (name: string) => string
  read: (name: string) => Promise<Buffer>
}

async function filesAt(path: string): Promise<Files> {
  if ((await namesIn(path)) !== null) {
    const pathOf = (name: string): string => join(path, name)
    return { names: await filesIn(path), pathOf, read: (name) => readWhole(pathOf(name), memoryBound) }
  }
  const contents = new Map<string, Buffer>()
  let total = 0
  const isWanted = (name: string, size: number): boolean => {
    total += size
    if (total > memoryBound)
      throw new BadInput({
        code: 'too-large',
        subject: path,
        what: phrase`${path} unpacks to more than memory is to hold`,
      })
    return !basename(name).startsWith('.')
  }
  for await (const { name, content } of tarEntries(path, isWanted)) contents.set(basename(name), content)
  const pathOf = (name: string): string => `${name} in ${path}`
  return {
    names: [...contents.keys()],
    pathOf,
    read: async (name) => {
      const content = contents.get(name)
      if (content === undefined)
        throw new BadInput({ code: 'no-such-file', subject: path, what: phrase`${path} lacks the file ${name}` })
      return content
    },
  }
}

async function readNames(files: Files, { names, form }: Version): Promise<string[]> {
  const bytes = await files.read(names)
  if ('python' in form) {
    const found = mapOf(files.pathOf(names), bytes).get(form.python.names)
    if (!Array.isArray(found) || found.length === 0) throw lacks(files.pathOf(names), form.python.names)
    return found.map(textOf)
  }
  return bytes
    .subarray(0, 100_000)
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

interface Rows {
  images: Uint8Array
  labels: number[]
}

async function readSplit(
  files: Files,
  names: readonly string[],
  { form }: Version,
  classes: readonly string[],
): Promise<Split> {
  const parts: Rows[] = []
  for (const name of names) {
    const bytes = await files.read(name)
    const rows =
      'python' in form
        ? pickledRows(files.pathOf(name), bytes, form.python.labels)
        : binaryRows(files.pathOf(name), bytes, form.binary)
    const wrong = rows.labels.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes.length))
    if (wrong >= 0)
      throw new BadInput({
        code: 'wrong-format',
        subject: files.pathOf(name),
        what: phrase`${files.pathOf(name)} has the label ${rows.labels[wrong]!} in row ${wrong + 1}`,
        remedy: phrase`there are ${classes.length} classes`,
      })
    parts.push(rows)
  }
  const labels = Uint16Array.from(parts.flatMap((part) => part.labels))
  return { images: new Uint8Array(Buffer.concat(parts.map(({ images }) => images))), labels, count: labels.length }
}

function binaryRows(file: string, bytes: Buffer, { labelBytes, label }: { labelBytes: number; label: number }): Rows {
  const row = labelBytes + pixels
  if (bytes.length === 0 || bytes.length % row !== 0)
    throw new BadInput({
      code: 'damaged',
      subject: file,
      what: phrase`${file} is cut off or of another version: ${bytes.length} bytes are not whole rows of ${row}`,
    })
  const count = bytes.length / row
  const images = new Uint8Array(count * pixels)
  const labels: number[] = []
  for (let index = 0; index < count; index++) {
    labels.push(bytes[index * row + label]!)
    images.set(bytes.subarray(index * row + labelBytes, (index + 1) * row), index * pixels)
  }
  return { images, labels }
}

function pickledRows(file: string, bytes: Buffer, key: string): Rows {
  const content = mapOf(file, bytes)
  const labels = content.get(key)
  const array = arrayOf(file, content.get('data') ?? null)
  if (!Array.isArray(labels)) throw lacks(file, key)
  if (array === null) throw lacks(file, 'data')
  const isRight = array.type.endsWith('u1') && array.shape.join() === `${labels.length},${pixels}`
  if (!isRight || array.data.length !== labels.length * pixels)
    throw new BadInput({
      code: 'wrong-format',
      subject: file,
      what: phrase`${file} has images of ${array.shape.join('x')} (${array.type}) for ${labels.length} labels`,
      remedy: phrase`they must be bytes, ${pixels} an image`,
    })
  return { images: array.data, labels: labels.map(Number) }
}

function mapOf(file: string, bytes: Buffer): Map<string, Pickled> {
  const content = parsePickle(file, bytes)
  if (content instanceof Map) return content
  throw new BadInput({ code: 'wrong-format', subject: file, what: phrase`${file} is a pickle, but no dictionary` })
}

function lacks(file: string, key: string): BadInput {
  return new BadInput({
    code: 'wrong-format',
    subject: file,
    what: phrase`${file} lacks "${key}", which CIFAR has there`,
  })
}

import { basename, dirname, join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Watch } from '../images/lanes.ts'
import type { Split } from '../dataset.ts'
import { takeImages } from '../split.ts'
import { classesOf } from './array-labels.ts'
import { readFileLists } from './csv-files.ts'
import { csvLines } from './csv-lines.ts'
import { namesFiles, pixelLayout, readPixels, type CsvFiles, type PixelLayout } from './csv-pixels.ts'
import { filesIn, namesIn } from './file.ts'
import { bySplitOf, type FilesBySplit } from './files-below.ts'
import { holdOut } from './hold-out.ts'
import type { DatasetReader, ReadImages } from './reader.ts'
import type { ReadOptions } from '../../../shared/experiment/reader-options.ts'

const csvFile = /\.csv(\.gz)?$/i

/**
 * CSV: a label and the pixels of a square grey image a line, as Kaggle has MNIST and Fashion-MNIST; or the name of an
 * image file and its class a line. Splits are by the names of the files.
 */
export const csvReader: DatasetReader = {
  description: 'CSV with a label and the pixels of a grey square a line, or with image files and their classes',
  recognizes: (path, names) => (names === null ? csvFile.test(path) : names.some((name) => csvFile.test(name))),
  read: (path, options, watch) => readCsv(path, options, watch),
}

async function readCsv(path: string, options: ReadOptions, watch: Watch = {}): Promise<ReadImages> {
  const isFolder = (await namesIn(path)) !== null
  // Files in folders below belong to something else.
  const found = isFolder
    ? (await filesIn(path)).filter((name) => csvFile.test(name)).map((name) => join(path, name))
    : [path]
  const { files, remarks } = await layoutsOf(bySplitOf(path, found))
  const first = files.train ?? files.all
  if (first === undefined)
    throw new BadInput({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} holds no CSV file with labels`,
      remedy: 'a line has a label and the pixels of a square, or the name of an image file and its class',
    })
  if (first.layout === null) return await readFileLists(isFolder ? path : dirname(path), files, options, watch)
  return await readPixelFiles(path, files, options, remarks)
}

/** What each file holds; a file of pixels without labels, as Kaggle's tests are, is left out with a remark. */
async function layoutsOf(files: FilesBySplit): Promise<{ files: CsvFiles; remarks: string[] }> {
  const result: CsvFiles = {}
  const remarks: string[] = []
  for (const [split, list] of Object.entries(files) as [keyof FilesBySplit, string[]][]) {
    if (list.length > 1)
      throw new BadInput({
        code: 'ambiguous',
        subject: list[1]!,
        what: phrase`${list[0]!} and ${list[1]!} may both be the ${split === 'all' ? 'data set' : split}`,
        remedy: 'name one train and one test, or take one alone',
      })
    const [file] = list as [string]
    for await (const line of csvLines(file)) {
      const layout = pixelLayout(line)
      const isUnlabelled = layout === null && line.length > 4 && !namesFiles(line)
      if (isUnlabelled) remarks.push(`${basename(file)} has no labels and was not read.`)
      else result[split] = { file, layout }
      break
    }
  }
  return { files: result, remarks }
}

async function readPixelFiles(
  path: string,
  files: CsvFiles,
  { heldOut }: ReadOptions,
  remarks: readonly string[],
): Promise<ReadImages> {
  const present = (['all', 'train', 'test', 'validation'] as const).filter((split) => files[split] !== undefined)
  const parts: (Awaited<ReturnType<typeof readPixels>> & { split: string; file: string; layout: PixelLayout })[] = []
  for (const split of present) {
    const { file, layout } = files[split]!
    if (layout === null || layout.edge !== files[present[0]!]!.layout!.edge)
      throw new BadInput({
        code: 'wrong-format',
        subject: file,
        what: phrase`${file} has other images than ${files[present[0]!]!.file}`,
        remedy: 'they must be alike',
      })
    parts.push({ split, file, layout, ...(await readPixels(file, layout)) })
  }
  const { classes, places } = classesOf(parts.map(({ file, labels }) => ({ name: file, labels })))
  const splits = parts.map(({ images, labels }, index): Split => ({
    images,
    labels: places[index]!,
    count: labels.length,
  }))
  const { edge, label, named } = parts[0]!.layout
  const said =
    named || label !== 0 ? remarks : [...remarks, 'No line names the columns: the first one was used as the label.']
  const shared = { channels: 1, height: edge, width: edge, classes, skipped: [] }
  if (parts.length === 1) {
    const [whole] = splits as [Split]
    const share = holdOut(path, whole.labels, classes, heldOut ?? null)
    return {
      ...shared,
      train: takeImages(whole, share.train),
      test: takeImages(whole, share.test),
      remarks: [...said, share.remark],
    }
  }
  const of = (name: string): Split | null => splits[parts.findIndex(({ split }) => split === name)] ?? null
  const [train, test, validation] = [of('train')!, of('test'), of('validation')]
  if (test !== null) return { ...shared, train, test, validation, remarks: [...said] }
  return {
    ...shared,
    train,
    test: validation!,
    remarks: [...said, 'There is no test: the validation images are held out.'],
  }
}

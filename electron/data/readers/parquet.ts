import { open, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { ReadOptions } from '../../../shared/experiment/reader-options.ts'
import type { Watch } from '../images/lanes.ts'
import { readFooter, type Chunk, type Footer } from '../parquet/footer.ts'
import { cellsOf, type Cell } from '../parquet/pages.ts'
import { imageColumns, type ImageColumns } from '../parquet/image-columns.ts'
import { readRecords } from '../records/read-records.ts'
import type { ImageRecord } from '../records/record.ts'
import { readingFailure } from './file.ts'
import { filesBySplit, holdsBelow } from './files-below.ts'
import { streamedFrom, type DatasetReader, type ReadImages } from './reader.ts'
import { recordSplits } from './record-splits.ts'

const parquet = /\.parquet$/i

/**
 * Parquet with embedded images, as the Hugging Face hub keeps them: a column of images {bytes, path}, and one of
 * classes by number, whose names are in the file's metadata. Splits are by the names of files.
 */
export const parquetReader: DatasetReader = {
  description: 'Parquet files (.parquet) with embedded images and their classes, as on the Hugging Face hub',
  recognizes: (path, names) => holdsBelow(path, names, parquet),
  read: (path, options, watch) => readParquet(path, options, watch),
}

/** @param limit bytes of decoded images from which on they are streamed */
export async function readParquet(
  path: string,
  options: ReadOptions,
  watch: Watch = {},
  limit: number = streamedFrom,
): Promise<ReadImages> {
  const files = await filesBySplit(path, parquet)
  const [first] = files.all ?? files.train ?? []
  if (first === undefined)
    throw new BadInput({ code: 'nothing-there', subject: path, what: phrase`${path} holds no Parquet file` })
  const { names } = await opened(first, async (_, footer) => columnsOf(first, footer))
  return await readRecords(path, recordSplits(files, imagesOf), names, options, watch, limit)
}

/** Does something with an open file, and says what is wrong with it. @throws BadInput */
async function opened<Result>(
  file: string,
  use: (handle: FileHandle, footer: Footer) => Promise<Result>,
): Promise<Result> {
  const handle = await open(file).catch((error: unknown) => {
    throw readingFailure(file, error)
  })
  try {
    return await use(handle, await readFooter(handle))
  } catch (error) {
    throw damaged(file, error)
  } finally {
    await handle.close()
  }
}

function damaged(file: string, error: unknown): BadInput {
  if (error instanceof BadInput) return error
  return new BadInput(
    { code: 'damaged', subject: file, what: phrase`${file} cannot be read: ${messageOf(error)}` },
    { cause: error },
  )
}

function columnsOf(file: string, footer: Footer): ImageColumns {
  const columns = imageColumns(footer)
  if (typeof columns !== 'string') return columns
  throw new BadInput({
    code: 'wrong-format',
    subject: file,
    what: phrase`${file} has no column of ${columns}: its columns are
          ${footer.leaves.map(({ path }) => path.join('.')).join(', ')}`,
    remedy: 'images are in a column "image" with bytes, classes in a column "label", as on the Hugging Face hub',
  })
}

/** Images of a file with their labels, row group by row group. @throws BadInput */
async function* imagesOf(file: string): AsyncGenerator<ImageRecord> {
  const handle = await open(file).catch((error: unknown) => {
    throw readingFailure(file, error)
  })
  try {
    const footer = await readFooter(handle)
    const { image, label } = columnsOf(file, footer)
    let row = 0
    for (const { chunks } of footer.groups) {
      const [images, labels] = [chunkOf(chunks, image), chunkOf(chunks, label)].map((chunk) =>
        cellsOf(handle, chunk),
      ) as [AsyncGenerator<Cell>, AsyncGenerator<Cell>]
      for (;;) {
        const [cell, found] = [await images.next(), await labels.next()]
        if (cell.done === true && found.done === true) break
        yield recordOf(file, row++, cell.value as Cell | undefined, found.value as Cell | undefined)
      }
    }
  } catch (error) {
    throw damaged(file, error)
  } finally {
    await handle.close()
  }
}

const chunkOf = (chunks: readonly Chunk[], path: string): Chunk =>
  chunks.find(({ leaf }) => leaf.path.join('.') === path)!

function recordOf(file: string, row: number, cell: Cell | undefined, label: Cell | undefined): ImageRecord {
  const name = `row ${row} of ${basename(file)}`
  if (cell === undefined || label === undefined)
    throw new BadInput({
      code: 'damaged',
      subject: file,
      what: phrase`${file} cannot be read: its columns differ in length`,
    })
  if (cell === null || typeof cell === 'number')
    throw new BadInput({
      code: 'unsupported',
      subject: file,
      what: phrase`${name} has no image in it, perhaps the path of one`,
      remedy: 'embed the images: datasets does so in push_to_hub and with embed_external_files',
    })
  if (label === null)
    throw new BadInput({
      code: 'wrong-format',
      subject: file,
      what: phrase`${name} has no class`,
      remedy: 'images without a label cannot be trained or tested on: leave out their file',
    })
  const { bytes, at, part } = cell
  return {
    name,
    bytes,
    label: typeof label === 'number' ? label : Buffer.from(label.bytes).toString('utf8'),
    place: { file, at, ...(part === null ? {} : { part }) },
  }
}

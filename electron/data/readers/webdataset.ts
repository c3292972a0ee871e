import { dirname, join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { ImageRecord } from '../records/record.ts'
import { readRecords } from '../records/read-records.ts'
import type { Watch } from '../images/lanes.ts'
import { filesBySplit, holdsBelow } from './files-below.ts'
import { filesIn, namesIn, readWhole } from './file.ts'
import { imageName } from './folder-walk.ts'
import { recordSplits } from './record-splits.ts'
import { streamedFrom, type DatasetReader, type ReadImages } from './reader.ts'
import type { ReadOptions } from '../../../shared/experiment/reader-options.ts'
import { tarEntries, type TarEntry } from './tar.ts'

const shard = /\.(tar|tar\.gz|tgz)$/i
/** A file in a shard of more bytes than this is no image. */
const longestFile = 256_000_000
const labelFile = /(?:^|\.)(cls|label|cls\.txt|label\.txt|txt)$/i
/** Keys of a label in the .json of an image, the likeliest first. */
const labelKeys = ['label', 'cls', 'class', 'class_id', 'label_id', 'class_name', 'category']
/** Lists of class names that lie beside shards, one a line, by their number. */
const nameLists = ['classnames.txt', 'classes.txt', 'class_names.txt']

/**
 * Shards of WebDataset: tar archives in which the files of one image lie together and are named alike up to the first
 * dot, such as 0001.jpg with 0001.cls, or with 0001.json that has a label. Splits are by the names of shards.
 */
export const webdatasetReader: DatasetReader = {
  description: 'WebDataset shards (.tar), in which each image has a .cls or a .json with its label',
  recognizes: (path, names) => holdsBelow(path, names, shard),
  read: (path, options, watch) => readWebdataset(path, options, watch),
}

/** @param limit bytes of decoded images from which on they are streamed */
export async function readWebdataset(
  path: string,
  options: ReadOptions,
  watch: Watch = {},
  limit: number = streamedFrom,
): Promise<ReadImages> {
  const splits = recordSplits(await filesBySplit(path, shard), samplesOf)
  return await readRecords(path, splits, await classNames(path), options, watch, limit)
}

async function classNames(path: string): Promise<string[] | null> {
  const folder = (await namesIn(path)) === null ? dirname(path) : path
  const list = (await filesIn(folder)).find((name) => nameLists.includes(name.toLowerCase()))
  if (list === undefined) return null
  const text = (await readWhole(join(folder, list), 10_000_000)).toString('utf8')
  return text.split(/\r?\n/).filter((line) => line.trim() !== '')
}

/** Images of a shard with their labels. @throws BadInput if one has none, or the shard cannot be read */
async function* samplesOf(file: string): AsyncGenerator<ImageRecord> {
  const isPlain = !/gz$/i.test(file)
  let key: string | null = null
  let image: TarEntry | null = null
  let label: number | string | null = null
  const finished = function* (): Generator<ImageRecord> {
    if (image === null) return
    const name = `${image.name} in ${file}`
    if (label === null) throw withoutLabel(name)
    yield { name, bytes: image.content, label, ...(isPlain ? { place: { file, at: image.at } } : {}) }
  }
  const isWanted = (name: string, size: number): boolean => {
    if (size > longestFile)
      throw new BadInput({
        code: 'too-large',
        subject: file,
        what: phrase`${name} in ${file} has ${size} bytes`,
        remedy: phrase`${longestFile} is the most that is read of one image`,
      })
    return imageName.test(name) || labelFile.test(name) || /\.json$/i.test(name)
  }
  for await (const entry of tarEntries(file, isWanted)) {
    const [, stem = entry.name] = /^((?:.*\/)?[^./]+)\./.exec(entry.name) ?? []
    if (stem !== key) {
      yield* finished()
      ;[key, image, label] = [stem, null, null]
    }
    if (imageName.test(entry.name)) {
      if (image !== null) throw twoImages(image.name, entry.name, file)
      image = entry
    } else label = labelOf(entry) ?? label
  }
  yield* finished()
}

/** The label that a file beside an image holds; null if it holds none, as a .json of other things. */
function labelOf({ name, content }: TarEntry): number | string | null {
  const text = content.toString('utf8').trim()
  if (!/\.json$/i.test(name)) return /^-?\d+$/.test(text) ? Number(text) : text === '' ? null : text
  try {
    const found = JSON.parse(text) as unknown
    if (typeof found === 'number' || typeof found === 'string') return found
    if (typeof found !== 'object' || found === null) return null
    const key = labelKeys.find((each) => Object.hasOwn(found, each))
    const value = key === undefined ? null : (found as Record<string, unknown>)[key]
    return typeof value === 'number' || typeof value === 'string' ? value : null
  } catch {
    return null
  }
}

function withoutLabel(name: string): BadInput {
  return new BadInput({
    code: 'wrong-format',
    subject: name,
    what: phrase`${name} has no label: there is no file of the same name that ends in .cls, .txt or .json with one`,
    remedy: 'write the class of each image beside it, as WebDataset does, or unpack the archive and add the folder',
  })
}

function twoImages(first: string, second: string, file: string): BadInput {
  return new BadInput({
    code: 'ambiguous',
    subject: file,
    what: phrase`${first} and ${second} in ${file} are images of one name`,
    remedy: 'one image has one class here: keep one of them',
  })
}

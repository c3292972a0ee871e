import { join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Watch } from '../images/lanes.ts'
import { csvLines } from './csv-lines.ts'
import { fileColumns, labelColumns, type CsvFiles } from './csv-pixels.ts'
import { imagesBelow } from './folder-walk.ts'
import { labelsOf } from './folder-tree.ts'
import { holdOut } from './hold-out.ts'
import { readImageTree } from './image-folder.ts'
import type { ReadImages, Skipped } from './reader.ts'
import type { ReadOptions } from '../../../shared/experiment/reader-options.ts'
import { someOf, type SplitFiles } from './split-files.ts'

/** Images by the lists of a data set, each with a column of files and one of classes. @throws BadInput */
export async function readFileLists(
  folder: string,
  lists: CsvFiles,
  options: ReadOptions,
  watch: Watch,
): Promise<ReadImages> {
  const ignored: Skipped[] = []
  const places = namesOf(await imagesBelow(folder, ignored))
  const skipped: Skipped[] = []
  const read = async (split: keyof CsvFiles): Promise<Map<string, string[]> | null> =>
    lists[split] === undefined ? null : await listed(folder, lists[split].file, places, skipped)
  const all = await read('all')
  const train = all ?? (await read('train'))!
  const [test, validation] = [await read('test'), await read('validation')]
  const classes = [...train.keys()].sort()
  const stranger = [...(test?.keys() ?? []), ...(validation?.keys() ?? [])].find((name) => !train.has(name))
  if (stranger !== undefined)
    throw new BadInput({
      code: 'wrong-format',
      subject: folder,
      what: phrase`${folder} lists images of the class "${stranger}" to test on, of which none is to train on`,
    })
  const splitOf = (found: ReadonlyMap<string, string[]>): SplitFiles => ({
    folder,
    // The path of an image goes out of the folder of its class, of which there is none.
    classes: classes.map((name) => ({ name, files: (found.get(name) ?? []).map((file) => outOf(name, file)) })),
  })
  const tree = { classes, skipped, remarks: [] as string[] }
  if (test === null && validation === null) {
    const whole = splitOf(train)
    const share = holdOut(folder, labelsOf(whole, classes), classes, options.heldOut ?? null)
    const parts = { train: someOf(whole, share.train), test: someOf(whole, share.test), validation: null }
    return await readImageTree({ ...tree, ...parts, remarks: [share.remark] }, options, watch)
  }
  const remarks = test === null ? ['There is no test: the validation images are held out.'] : []
  const parts = {
    train: splitOf(train),
    test: splitOf((test ?? validation)!),
    validation: test === null || validation === null ? null : splitOf(validation),
  }
  return await readImageTree({ ...tree, ...parts, remarks }, options, watch)
}

/** A class may be called "a/b": as many steps out as its folder would be deep. */
function outOf(name: string, file: string): string {
  const depth = join(name)
    .split(/[\\/]/)
    .filter((part) => part !== '.' && part !== '').length
  return join(...new Array<string>(depth).fill('..'), file)
}

/** Paths of images by what a list may call them: path, name, both without ending; null where several are called so. */
function namesOf(files: readonly string[]): Map<string, string | null> {
  const names = new Map<string, string | null>()
  for (const file of files) {
    const path = file.replaceAll('\\', '/')
    const name = path.split('/').at(-1)!
    const bare = (text: string): string => text.replace(/\.[^./]*$/, '')
    for (const each of new Set([path, bare(path), name, bare(name)])) names.set(each, names.has(each) ? null : file)
  }
  return names
}

/** Files by class, in the order of the list; those that are missing are noted. */
async function listed(
  folder: string,
  list: string,
  places: ReadonlyMap<string, string | null>,
  skipped: Skipped[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  let columns: { file: number; label: number } | null = null
  for await (const cells of csvLines(list)) {
    if (columns === null) {
      columns = columnsOf(list, cells)
      continue
    }
    const [name = '', label = ''] = [cells[columns.file]?.trim(), cells[columns.label]?.trim()]
    const path = name.replaceAll('\\', '/').replace(/^\.\//, '')
    const file = places.get(path) ?? places.get(path.split('/').at(-1)!)
    if (label === '') skipped.push({ file: name, reason: `${list} has no class for it` })
    else if (file === undefined) skipped.push({ file: name, reason: `${list} lists it, but it is not in ${folder}` })
    else if (file === null)
      skipped.push({ file: name, reason: `several images in ${folder} are called so: list them with their folders` })
    else found.set(label, [...(found.get(label) ?? []), file])
  }
  return found
}

function columnsOf(list: string, header: readonly string[]): { file: number; label: number } {
  const names = header.map((cell) => cell.trim().toLowerCase())
  const file = names.findIndex((name) => fileColumns.includes(name))
  const label = names.findIndex((name) => labelColumns.includes(name))
  if (file >= 0 && label >= 0) return { file, label }
  throw new BadInput({
    code: 'wrong-format',
    subject: list,
    what: phrase`the first line of ${list} names no column of ${file < 0 ? 'image files' : 'classes'}; it has
      ${header.slice(0, 8).join(', ')}`,
    remedy: phrase`name one of ${fileColumns.slice(0, 4).join(', ')} and one of ${labelColumns.slice(0, 4).join(', ')}`,
  })
}

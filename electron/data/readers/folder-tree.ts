import { join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { formatNames } from '../images/image.ts'
import { labelledFlat } from './flat-split.ts'
import { entriesOf, imageName, imagesBelow } from './folder-walk.ts'
import { namesInFolder } from './file.ts'
import type { Skipped } from './reader.ts'
import { splitNames, type SplitName } from './split-names.ts'
import type { ClassFiles, SplitFiles } from './split-files.ts'

export interface FolderTree {
  /** Names of their folders. */
  classes: string[]
  /** What they are called in their order, if otherwise than their folders. */
  names?: readonly string[]
  train: SplitFiles
  test: SplitFiles
  /** Null if there is no folder of its own for it. */
  validation: SplitFiles | null
  /** Files in the folders that were read which are no images or lie in no class. */
  skipped: Skipped[]
  /** What a reader of the result must know, in sentences. */
  remarks: string[]
}

/** The folder of a split among some names, or null; two of them are refused by `readTree`. */
function foldersOf(names: readonly string[], split: SplitName): string[] {
  return names.filter((name) => (splitNames[split] as readonly string[]).includes(name.toLowerCase()))
}

/** Whether a folder of these names is divided into splits. */
export function hasSplits(names: readonly string[]): boolean {
  return (
    foldersOf(names, 'train').length > 0 &&
    (foldersOf(names, 'test').length > 0 || foldersOf(names, 'validation').length > 0)
  )
}

/**
 * The images of train/CLASS/**, test/CLASS/** and val/CLASS/**, by name alone. With both test and val, test is held out
 * and val validates. If test has no folders of classes, as that of ImageNet, Tiny-ImageNet and Places, which has no
 * labels, val is held out, and a remark says so.
 * @throws BadInput if a folder is missing or empty.
 */
export async function readTree(folder: string): Promise<FolderTree> {
  const names = await namesInFolder(folder)
  const found = {
    train: foldersOf(names, 'train'),
    test: foldersOf(names, 'test'),
    val: foldersOf(names, 'validation'),
  }
  for (const twice of Object.values(found)) {
    if (twice.length > 1)
      throw new BadInput({
        code: 'ambiguous',
        subject: folder,
        what: phrase`${folder} holds the folders ${twice.join(' and ')}, which mean the same`,
        remedy: 'rename or move one of them',
      })
  }
  if (!hasSplits(names))
    throw new BadInput({
      code: 'wrong-format',
      subject: folder,
      what: phrase`${folder} must hold the folders train and test (or val), with a folder of images for each class`,
    })
  const skipped: Skipped[] = []
  const train = await listClasses(join(folder, found.train[0]!), skipped)
  const classes = train.classes.map(({ name }) => name)
  checkTraining(train)
  const parts = await heldOutOf(folder, found, classes, skipped)
  const beside = await besideSplits(folder, Object.values(found).flat(), skipped)
  return { classes, train, ...parts, skipped, remarks: [...parts.remarks, ...beside] }
}

/** Classes of a folder without splits. @throws BadInput if there are fewer than two, or one is empty. */
export async function readClasses(folder: string): Promise<{ all: SplitFiles; skipped: Skipped[] }> {
  const skipped: Skipped[] = []
  const all = await listClasses(folder, skipped)
  checkTraining(all)
  return { all, skipped }
}

function checkTraining({ folder, classes }: SplitFiles): void {
  if (classes.length < 2)
    throw new BadInput({
      code: 'wrong-format',
      subject: folder,
      what: phrase`${folder} holds ${classes.length === 0 ? 'no class' : `one class only ("${classes[0]!.name}")`}`,
      remedy: 'there must be at least two folders of images to tell apart',
    })
  for (const { name, files } of classes) {
    if (files.length === 0)
      throw new BadInput({
        code: 'nothing-there',
        subject: name,
        what: phrase`${join(folder, name)} holds no image (${formatNames})`,
        remedy: 'add some, or remove the folder',
      })
  }
}

/** The images that are held out, and those that validate. @throws BadInput if none have classes. */
async function heldOutOf(
  folder: string,
  found: { train: string[]; test: string[]; val: string[] },
  classes: readonly string[],
  skipped: Skipped[],
): Promise<Pick<FolderTree, 'test' | 'validation' | 'remarks'>> {
  const read = async (name: string | undefined): Promise<Labelled | null> =>
    name === undefined ? null : await readLabelled(join(folder, name), join(folder, found.train[0]!), classes)
  const [test, val] = [await read(found.test[0]), await read(found.val[0])]
  const [tests, validates] = [test?.split ?? null, val?.split ?? null]
  if (tests !== null) skipped.push(...test!.skipped)
  if (validates !== null) skipped.push(...val!.skipped)
  if (tests !== null) {
    const isUnread = val !== null && validates === null
    const remarks = isUnread ? [`${found.val[0]} has no folders of classes and was not read.`] : []
    return { test: tests, validation: validates, remarks }
  }
  if (validates !== null) {
    const remark =
      `${found.test[0]} has no folders of classes: its images have no labels and were not read, and ` +
      `${found.val[0]} is held out instead.`
    return { test: validates, validation: null, remarks: test === null ? [] : [remark] }
  }
  const [first] = [found.test[0], found.val[0]].filter((name) => name !== undefined)
  throw new BadInput({
    code: 'wrong-format',
    subject: folder,
    what: phrase`${join(folder, first!)} has no folders of classes, so that its images have no labels`,
    remedy: 'give each class a folder there, as in train',
  })
}

interface Labelled {
  /** Null if none of its images has a label. */
  split: SplitFiles | null
  skipped: Skipped[]
}

/** A split whose classes are those of the training, by folders or by a list beside flat images. @throws BadInput */
async function readLabelled(folder: string, trainFolder: string, classes: readonly string[]): Promise<Labelled> {
  const flat = await labelledFlat(folder, classes)
  if (flat !== null) return flat
  const skipped: Skipped[] = []
  const split = await listClasses(folder, skipped)
  const known = split.classes.filter(({ name, files }) => classes.includes(name) && files.length > 0)
  if (known.length === 0 && split.classes.every(({ name }) => !classes.includes(name))) {
    if (split.classes.filter(({ files }) => files.length > 0).length < 2) return { split: null, skipped }
  }
  const stranger = split.classes.find(({ name, files }) => !classes.includes(name) && files.length > 0)
  if (stranger !== undefined)
    throw new BadInput({
      code: 'wrong-format',
      subject: stranger.name,
      what: phrase`${join(folder, stranger.name)} is a class that ${trainFolder} lacks`,
    })
  return { split: { folder, classes: split.classes.filter(({ name }) => classes.includes(name)) }, skipped }
}

/** The class of every image of a split. */
export function labelsOf(split: SplitFiles, classes: readonly string[]): Uint16Array {
  return Uint16Array.from(
    split.classes.flatMap(({ name, files }) => new Array<number>(files.length).fill(classes.indexOf(name))),
  )
}

/** The classes of a split with all images below their folders; what else lies there is noted. */
async function listClasses(folder: string, skipped: Skipped[]): Promise<SplitFiles> {
  const classes: ClassFiles[] = []
  await namesInFolder(folder)
  for (const entry of await entriesOf(folder, skipped)) {
    const path = join(folder, entry.name)
    if (!entry.isFolder) skipped.push({ file: path, reason: 'it lies in no folder of a class' })
    else classes.push({ name: entry.name, files: await imagesBelow(path, skipped) })
  }
  return { folder, classes }
}

/** Folders beside the splits, which are not read, in sentences; images beside them are noted. */
async function besideSplits(folder: string, used: readonly string[], skipped: Skipped[]): Promise<string[]> {
  const remarks: string[] = []
  for (const { name, isFolder } of await entriesOf(folder, [])) {
    if (used.includes(name)) continue
    if (isFolder) remarks.push(`The folder ${name} was not read.`)
    else if (imageName.test(name)) skipped.push({ file: join(folder, name), reason: 'it lies in no split' })
  }
  return remarks
}

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { namesInFolder } from './file.ts'

const imageName = /\.(jpe?g|png|webp)$/i
export const testFolders = ['test', 'val', 'validation']

/** Names of the image files of a class, in their order. */
export interface ClassFiles {
  name: string
  files: string[]
}

/** One split of a folder of images: FOLDER/CLASS/FILE, class by class. */
export interface SplitFiles {
  folder: string
  classes: ClassFiles[]
}

export interface FolderTree {
  classes: string[]
  train: SplitFiles
  test: SplitFiles
}

/**
 * The images of train/CLASS/* and test/CLASS/* (or val), by name alone.
 * @throws BadInput if a folder is missing or empty.
 */
export async function readTree(folder: string): Promise<FolderTree> {
  const names = await namesInFolder(folder)
  const testFolder = testFolders.find((name) => names.includes(name))
  if (!names.includes('train') || testFolder === undefined)
    throw new BadInput({
      code: 'wrong-format',
      subject: folder,
      what: phrase`${folder} must hold the folders train and test (or val), with a folder of images for each class`,
    })
  const train = await listImages(join(folder, 'train'))
  const test = await listImages(join(folder, testFolder))
  const classes = train.classes.map(({ name }) => name)
  if (classes.length < 2)
    throw new BadInput({
      code: 'wrong-format',
      subject: train.folder,
      what: phrase`${train.folder} holds ${classes.length === 0 ? 'no class' : `one class only ("${classes[0]}")`}`,
      remedy: 'there must be at least two folders of images to tell apart',
    })
  for (const { name, files } of train.classes) {
    if (files.length === 0)
      throw new BadInput({
        code: 'nothing-there',
        subject: name,
        what: phrase`${join(train.folder, name)} holds no image (JPEG, PNG or WebP)`,
        remedy: 'add some, or remove the folder',
      })
  }
  const stranger = test.classes.find(({ name }) => !classes.includes(name))
  if (stranger !== undefined)
    throw new BadInput({
      code: 'wrong-format',
      subject: stranger.name,
      what: phrase`${join(test.folder, stranger.name)} is a class that ${train.folder} lacks`,
    })
  return { classes, train, test }
}

/** Images of a split, by their place in it. */
export function filesOf({ folder, classes }: SplitFiles): string[] {
  return classes.flatMap(({ name, files }) => files.map((file) => join(folder, name, file)))
}

/** The class of every image of a split. */
export function labelsOf(split: SplitFiles, classes: readonly string[]): Uint16Array {
  return Uint16Array.from(
    split.classes.flatMap(({ name, files }) => new Array<number>(files.length).fill(classes.indexOf(name))),
  )
}

/** The classes of a split with their image files; other files and hidden ones are passed over. */
async function listImages(folder: string): Promise<SplitFiles> {
  const classes: ClassFiles[] = []
  for (const name of await namesInFolder(folder)) {
    const path = join(folder, name)
    if (name.startsWith('.') || !(await stat(path)).isDirectory()) continue
    classes.push({
      name,
      files: (await namesInFolder(path)).filter((file) => imageName.test(file) && !file.startsWith('.')),
    })
  }
  return { folder, classes }
}

import { join } from 'node:path'
import { formatNames } from '../images/image.ts'
import { hasSplits, labelsOf, readClasses } from './folder-tree.ts'
import type { SplitFiles } from './split-files.ts'
import { entriesOf, imageName } from './folder-walk.ts'
import { holdOut } from './hold-out.ts'
import { readImageTree } from './image-folder.ts'
import type { DatasetReader } from './reader.ts'

/** One folder of images for each class, without splits: a share of each class is held out (hold-out.ts). */
export const classFolderReader: DatasetReader = {
  description: `a folder with a folder of ${formatNames} for each class, of which a share is held out`,
  recognizes: async (path, names) => {
    if (names === null || hasSplits(names)) return false
    const folders = (await entriesOf(path, [])).filter(({ isFolder }) => isFolder)
    let filled = 0
    for (const { name } of folders) {
      if ((await entriesOf(join(path, name), [])).some((entry) => !entry.isFolder && imageName.test(entry.name)))
        filled++
      if (filled === 2) return true
    }
    return false
  },
  read: async (folder, options, watch) => {
    const { all, skipped } = await readClasses(folder)
    const classes = all.classes.map(({ name }) => name)
    const { train, test, remark } = holdOut(folder, labelsOf(all, classes), classes, options.heldOut ?? null)
    const tree = {
      classes,
      train: some(all, train),
      test: some(all, test),
      validation: null,
      skipped,
      remarks: [remark],
    }
    return await readImageTree(tree, options, watch)
  },
}

/** Some files of a split, by their places in it. */
function some({ folder, classes }: SplitFiles, places: Uint32Array): SplitFiles {
  const wanted = new Set(places)
  let place = 0
  return {
    folder,
    classes: classes.map(({ name, files }) => ({ name, files: files.filter(() => wanted.has(place++)) })),
  }
}

import { join } from 'node:path'
import { formatNames } from '../images/image.ts'
import { hasSplits, labelsOf, readClasses } from './folder-tree.ts'
import { entriesOf, imageName } from './folder-walk.ts'
import { holdOut } from './hold-out.ts'
import { named, readImageTree } from './image-folder.ts'
import type { DatasetReader } from './reader.ts'
import { someOf } from './split-files.ts'

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
      train: someOf(all, train),
      test: someOf(all, test),
      validation: null,
      skipped,
      remarks: [remark],
    }
    return await readImageTree(await named(folder, tree, options), options, watch)
  },
}

import { dirname, join } from 'node:path'
import { existsSync } from 'node:fs'
import { readWhole } from './file.ts'
import { imagesBelow } from './folder-walk.ts'
import type { Skipped } from './reader.ts'
import type { ClassFiles, SplitFiles } from './split-files.ts'

/** Bytes of a list of labels; that of ImageNet's validation images has 2 million. */
const longestList = 50_000_000

/**
 * Lists of labels for images that lie together: each line begins with the name of an image, with or without ending, and
 * the class. Tiny-ImageNet has `val_annotations.txt` (tabs), ImageNet of Kaggle `LOC_val_solution.csv`.
 */
const lists = ['val_annotations.txt', 'test_annotations.txt', 'LOC_val_solution.csv', 'val_labels.txt', 'labels.csv']
/** The list may be in the folder of the images or some folders above it. */
const levels = 5

/**
 * A split whose images lie in one folder, with a list of their classes beside it; null if there is no such list. An
 * image's path goes out of the folder of its class and into that of the images.
 * @throws BadInput if the list cannot be read.
 */
export async function labelledFlat(
  folder: string,
  classes: readonly string[],
): Promise<{ split: SplitFiles | null; skipped: Skipped[] } | null> {
  const list = findList(folder)
  if (list === null || classes.some((name) => existsSync(join(folder, name)))) return null
  const labels = labelsIn((await readWhole(list, longestList)).toString('utf8'), new Set(classes))
  if (labels.size === 0) return null
  const skipped: Skipped[] = []
  const byClass = new Map<string, string[]>(classes.map((name) => [name, []]))
  for (const file of await imagesBelow(folder, skipped)) {
    const name = file.split(/[\\/]/).at(-1)!
    const label = labels.get(name) ?? labels.get(name.replace(/\.[^.]*$/, ''))
    if (label === undefined) skipped.push({ file: join(folder, file), reason: `${list} has no class for it` })
    else byClass.get(label)!.push(join('..', file))
  }
  const kept = skipped.filter(({ file }) => file !== list)
  const found = [...byClass].map(([name, files]): ClassFiles => ({ name, files }))
  const filled = found.filter(({ files }) => files.length > 0)
  return filled.length === 0 ? null : { split: { folder, classes: filled }, skipped: kept }
}

function findList(folder: string): string | null {
  let here = folder
  for (let level = 0; level < levels; level++, here = dirname(here)) {
    const found = lists.map((name) => join(here, name)).find((path) => existsSync(path))
    if (found !== undefined) return found
  }
  return null
}

/** Classes by the names of images, of those lines whose class is known. */
function labelsIn(text: string, classes: ReadonlySet<string>): Map<string, string> {
  const labels = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [name, label] = line.trim().split(/[\t, ]+/)
    if (name !== undefined && label !== undefined && classes.has(label)) labels.set(name, label)
  }
  return labels
}

import { readdir } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { namesIn, readingFailure } from './file.ts'
import { splitOf, type SplitName } from './split-names.ts'

/** Files of a data set that are divided into splits by their names. */
export type FilesBySplit = Partial<Record<SplitName | 'all', string[]>>

/** Files in a folder and the folders below it whose names match, sorted; of a file the file itself. @throws BadInput */
export async function filesBelow(path: string, pattern: RegExp): Promise<string[]> {
  if ((await namesIn(path)) === null) return [path]
  const found = await readdir(path, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw readingFailure(path, error)
  })
  return found
    .filter((each) => !each.isDirectory() && pattern.test(each.name) && !each.name.startsWith('.'))
    .map((each) => join(each.parentPath, each.name))
    .sort()
}

/** Whether a folder, or one in it, holds a file whose name matches. */
export async function holdsBelow(path: string, names: readonly string[] | null, pattern: RegExp): Promise<boolean> {
  if (names === null) return pattern.test(path)
  return names.some((name) => pattern.test(name)) || (await filesBelow(path, pattern)).length > 0
}

/**
 * Files by the splits that their names say; `all` if none says one.
 * @throws BadInput if some say one and others do not, or no file is to train on
 */
export async function filesBySplit(path: string, pattern: RegExp): Promise<FilesBySplit> {
  return bySplitOf(path, await filesBelow(path, pattern))
}

/** The same of files that were found already. @throws BadInput */
export function bySplitOf(path: string, files: readonly string[]): FilesBySplit {
  const root = files.length === 1 && files[0] === path ? dirname(path) : path
  const bySplit: FilesBySplit = {}
  for (const file of files) (bySplit[splitOf(relative(root, file)) ?? 'all'] ??= []).push(file)
  const { all, ...named } = bySplit
  const isDivided = Object.keys(named).length > 0
  // A file alone is a data set, whatever its name.
  if (files.length === 1) return { all: [...files] }
  if (all !== undefined && isDivided)
    throw new BadInput({
      code: 'ambiguous',
      subject: all[0]!,
      what: phrase`the name of ${basename(all[0]!)} says no split, unlike others in ${path}`,
      remedy: 'put train, val or test into its name, or move it away',
    })
  if (isDivided && named.train === undefined)
    throw new BadInput({
      code: 'nothing-there',
      subject: path,
      what: phrase`${path} holds no file whose name says that it is to train on`,
      remedy: 'put train into its name, or take one file alone, of which a share is held out',
    })
  return bySplit
}

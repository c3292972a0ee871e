import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder with those above it, one by one. Node's own recursive mkdir never ends where a file system says of a
 * folder in an existing one that there is no such place, as /proc and automounted roots do.
 * @throws the error of the system: ENOENT, EACCES, ENOSPC, EEXIST if there is a file of that name
 */
export function makeFolder(path: string): void {
  const missing: string[] = []
  let folder = resolve(path)
  while (statSync(folder, { throwIfNoEntry: false }) === undefined && dirname(folder) !== folder) {
    missing.push(folder)
    folder = dirname(folder)
  }
  if (missing.length === 0 && !isFolder(folder)) mkdirSync(folder)
  for (const each of missing.reverse()) {
    try {
      mkdirSync(each)
    } catch (error) {
      // Somebody else made it in between.
      if (!isFolder(each)) throw error
    }
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

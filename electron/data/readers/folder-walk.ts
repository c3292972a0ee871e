import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { codeOf, messageOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Skipped } from './reader.ts'

/** Endings of image files that are read. */
export const imageName = /\.(jpe?g|jpe|jfif|png|webp|bmp|tiff?|gif|avif)$/i
/** What operating systems leave in folders; nobody put it there, and nobody misses it. */
const leftBySystems = /^(\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|__MACOSX)$/i

export interface Entry {
  name: string
  isFolder: boolean
}

/** Files and folders in a folder, sorted by name; those that cannot be used are noted with the reason. */
export async function entriesOf(folder: string, skipped: Skipped[]): Promise<Entry[]> {
  const listed = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new BadInput({
      code: 'unreadable',
      subject: folder,
      what: phrase`${folder} cannot be read (${messageOf(error)})`,
      remedy: 'check its permissions',
    })
  })
  const entries: Entry[] = []
  for (const each of listed.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, each.name)
    if (leftBySystems.test(each.name)) continue
    if (each.name.startsWith('.')) skipped.push({ file: path, reason: 'it is hidden' })
    else if (each.isFile() || each.isDirectory()) entries.push({ name: each.name, isFolder: each.isDirectory() })
    else {
      const isFolder = await kindOf(path)
      if (typeof isFolder === 'string') skipped.push({ file: path, reason: isFolder })
      else entries.push({ name: each.name, isFolder })
    }
  }
  return entries
}

/** Whether a link leads to a folder; or, in words, why it cannot be followed. */
async function kindOf(path: string): Promise<boolean | string> {
  try {
    const found = await stat(path)
    return found.isDirectory() || (found.isFile() ? false : 'it is neither a file nor a folder')
  } catch (error) {
    const code = codeOf(error)
    return code === 'ENOENT'
      ? 'its link leads nowhere'
      : code === 'ELOOP'
        ? 'its link leads in a circle'
        : messageOf(error)
  }
}

/** Image files in a folder and the folders below it, as paths from it, sorted; what else lies there is noted. */
export async function imagesBelow(folder: string, skipped: Skipped[]): Promise<string[]> {
  const files: string[] = []
  const visit = async (below: string, around: readonly string[]): Promise<void> => {
    const here = join(folder, below)
    const real = await realpath(here)
    if (around.includes(real))
      return void skipped.push({ file: here, reason: 'its link leads back to a folder around it' })
    for (const { name, isFolder } of await entriesOf(here, skipped)) {
      const path = below === '' ? name : join(below, name)
      if (isFolder) await visit(path, [...around, real])
      else if (imageName.test(name)) files.push(path)
      else skipped.push({ file: join(folder, path), reason: 'its name is not that of an image' })
    }
  }
  await visit('', [])
  return files.sort()
}

import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from './make-folder.ts'

/** Ending of the name of a file that is being written. */
export const draftEnd = '.partial'

/**
 * Writes a file under a name that nobody else writes, flushes it, then renames it: a reader sees the old file or the
 * new one, whole, also after a crash, on a full disk, or if several threads write it at once.
 * @param content the whole, or its parts in their order
 * @param mode who may read it, as in chmod
 */
export async function writeWhole(
  path: string,
  content: string | Uint8Array | Iterable<Uint8Array>,
  mode = 0o666,
): Promise<void> {
  makeFolder(dirname(path))
  const draft = `${path}.${randomUUID()}${draftEnd}`
  const parts = typeof content === 'string' || content instanceof Uint8Array ? [content] : content
  try {
    const file = await open(draft, 'wx', mode)
    try {
      for (const part of parts) await file.writeFile(part)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

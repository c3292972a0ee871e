import { readdir, realpath } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { foldersIn, type FoundFolder } from '../folders.ts'
import { infoOf } from '../info-of.ts'
import type { Remarks } from '../remarks.ts'

const mostBytes = 2 * 2 ** 30

/** What TensorBoard takes for an event file, by its name (io_wrapper.py). */
export const isEventFile = (name: string) => name.includes('tfevents') && !name.endsWith('.profile-empty')

/**
 * Folders with event files, each a run whose files are in the order in which they were written.
 * @throws BadInput if there is nothing at the path, it cannot be read, or there is too much
 */
export async function eventFolders(path: string, remarks?: Remarks): Promise<FoundFolder[]> {
  const info = await infoOf(path)
  const folders = info.isFile() ? await folderOfFile(path, info.size) : await foldersIn(path, isEventFile, remarks)
  const total = folders.reduce((sum, { files }) => sum + files.reduce((of, { bytes }) => of + bytes, 0), 0)
  if (total > mostBytes)
    throw new BadInput({
      code: 'too-large',
      subject: path,
      what: phrase`the event files in ${path} have ${total} bytes; ${mostBytes} is the most that is read at once`,
      remedy: 'name a folder within',
    })
  return folders
}

async function folderOfFile(path: string, bytes: number): Promise<FoundFolder[]> {
  if (!isEventFile(basename(path))) return []
  const real = await realpath(path)
  const others = (await readdir(dirname(real))).filter(isEventFile)
  return [{ folder: dirname(path), place: others.length > 1 ? real : dirname(real), files: [{ path, bytes }] }]
}

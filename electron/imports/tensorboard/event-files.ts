import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Remarks } from '../remarks.ts'

const mostBytes = 2 * 2 ** 30

/** What TensorBoard takes for an event file, by its name (io_wrapper.py). */
const isEventFile = (name: string) => name.includes('tfevents') && !name.endsWith('.profile-empty')

/** The event files of one folder, in the order in which they were written. */
export interface EventFolder {
  /** As it was reached. */
  folder: string
  /** Without links. */
  place: string
  files: { path: string; bytes: number }[]
}

/** Whether a path is an event file, or a folder that holds some. */
export async function holdsEvents(path: string): Promise<boolean> {
  return (await eventFolders(path)).length > 0
}

/**
 * Folders with event files: those in a folder and the folders in it, links to folders followed, each once.
 * @throws BadInput if there is nothing at the path, it cannot be read, or there is too much
 */
export async function eventFolders(path: string, remarks?: Remarks): Promise<EventFolder[]> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new BadInput(
      error.code === 'ENOENT'
        ? { code: 'no-such-file', subject: path, what: phrase`there is nothing at ${path}`, remedy: 'check its path' }
        : { code: 'unreadable', subject: path, what: phrase`${path} cannot be read: ${error.message}` },
    )
  })
  const folders = info.isFile() ? await folderOfFile(path, info.size) : await foldersIn(path, remarks)
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

async function folderOfFile(path: string, bytes: number): Promise<EventFolder[]> {
  if (!isEventFile(basename(path))) return []
  const real = await realpath(path)
  const others = (await readdir(dirname(real))).filter(isEventFile)
  return [{ folder: dirname(path), place: others.length > 1 ? real : dirname(real), files: [{ path, bytes }] }]
}

async function foldersIn(root: string, remarks: Remarks | undefined): Promise<EventFolder[]> {
  const folders: EventFolder[] = []
  const seen = new Map<string, string>()
  const waiting = [root]
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    const place = await realpath(folder)
    const before = seen.get(place)
    if (before !== undefined) {
      const here = folder
      remarks?.note(place, () => ({
        code: 'name-taken',
        subject: here,
        what: phrase`${here} is the same folder as ${before}, and is read once`,
      }))
      continue
    }
    seen.set(place, folder)
    const files: EventFolder['files'] = []
    for (const name of (await readdir(folder)).sort()) {
      const path = join(folder, name)
      const info = await stat(path).catch(() => null)
      if (info === null)
        remarks?.leaveOut(path, () => ({
          code: 'unreadable',
          subject: path,
          what: phrase`${path} cannot be read; where a link leads may be gone`,
        }))
      else if (info.isDirectory()) waiting.push(path)
      else if (info.isFile() && isEventFile(name)) files.push({ path, bytes: info.size })
    }
    if (files.length > 0) folders.push({ folder, place, files })
  }
  return folders.sort((a, b) => (a.folder < b.folder ? -1 : 1))
}

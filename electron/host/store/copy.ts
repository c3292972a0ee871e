import { renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { phrase } from '../../../shared/errors/phrase.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { Failure, isDiskFull } from '../failure.ts'
import { makeFolder } from '../../data/make-folder.ts'

/**
 * Makes a copy of a store under a temporary name, then gives it its own: a copy that is there is whole.
 * @throws Failure if it cannot be written.
 */
export async function writeCopy(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = draftOf(path)
  try {
    await write(temporary)
    renameSync(temporary, path)
  } catch (error) {
    throw failed(path, temporary, error)
  }
}

/** The same if writing waits for nothing. */
export function writeCopySync(path: string, write: (temporary: string) => void): void {
  const temporary = draftOf(path)
  try {
    write(temporary)
    renameSync(temporary, path)
  } catch (error) {
    throw failed(path, temporary, error)
  }
}

function draftOf(path: string): string {
  try {
    makeFolder(dirname(path))
  } catch (error) {
    throw failed(path, null, error)
  }
  return `${path}.partial`
}

/** Removes a database that was being written under a temporary name, its journal included. */
export function removeDraft(temporary: string): void {
  for (const end of ['', '-journal']) rmSync(temporary + end, { force: true })
}

function failed(path: string, temporary: string | null, error: unknown): Failure {
  if (temporary !== null) removeDraft(temporary)
  const full = isDiskFull(error)
  return new Failure(
    'disk',
    {
      code: full ? 'disk-full' : 'unwritable',
      subject: path,
      what: full
        ? phrase`the disk is full: the copy ${path} could not be written, and the store itself was not touched`
        : phrase`the copy ${path} could not be written (${messageOf(error)}), and the store itself was not touched`,
      remedy: full ? 'free some space, then try again' : 'check the folder and its permissions, then try again',
    },
    error,
  )
}

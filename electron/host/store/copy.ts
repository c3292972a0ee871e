import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { Failure, isDiskFull, messageOf } from '../failure.ts'

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

/** The same where writing waits for nothing. */
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
    mkdirSync(dirname(path), { recursive: true })
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
  const what = isDiskFull(error)
    ? `The disk is full: the copy ${path} could not be written. Free some space`
    : `The copy ${path} could not be written (${messageOf(error)}). Check the folder and its permissions`
  return new Failure('disk', `${what}, then try again; the store itself was not touched.`, error)
}

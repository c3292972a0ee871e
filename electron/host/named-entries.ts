import { readFileSync } from 'node:fs'
import { writeWhole } from '../data/write-whole.ts'
import { messageOf, oneLineOf } from '../../shared/errors/message-of.ts'

/** What is wrong with a file, in words for its reader. */
export type WrongFile = (why: string) => Error

/**
 * A file that users may edit: a JSON object of entries by their names. One that is not there has none.
 * @param wrong the error for a file that cannot be read
 * @param what entries are called in it, in the plural
 */
export function readNamedEntries(file: string, what: string, wrong: WrongFile): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw wrong(error instanceof SyntaxError ? oneLineOf(error) : messageOf(error))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(`it is not an object of ${what} by their names`)
  return value as Record<string, unknown>
}

/** @param mode who may read it, as in chmod */
export function writeNamedEntries(
  file: string,
  entries: Iterable<readonly [string, unknown]>,
  mode?: number,
): Promise<void> {
  return writeWhole(file, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`, mode)
}

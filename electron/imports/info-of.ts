import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'

/** What the system knows of a file or folder. @throws BadInput if there is nothing at the path, or it cannot be read */
export function infoOf(path: string): Promise<Stats> {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new BadInput(
      error.code === 'ENOENT'
        ? { code: 'no-such-file', subject: path, what: phrase`there is nothing at ${path}`, remedy: 'check its path' }
        : { code: 'unreadable', subject: path, what: phrase`${path} cannot be read: ${error.message}` },
    )
  })
}

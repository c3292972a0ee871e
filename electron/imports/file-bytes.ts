import { readFile, stat } from 'node:fs/promises'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'

/**
 * A file, whole.
 * @param most bytes that are read
 * @throws BadInput if it cannot be read or is larger
 */
export async function readBytes(path: string, most: number): Promise<Uint8Array> {
  const unreadable = (error: Error) =>
    new BadInput({ code: 'unreadable', subject: path, what: phrase`${path} cannot be read: ${error.message}` })
  const { size } = await stat(path).catch((error: Error) => {
    throw unreadable(error)
  })
  if (size > most)
    throw new BadInput({
      code: 'too-large',
      subject: path,
      what: phrase`${path} has ${size} bytes`,
      remedy: phrase`${most} is the most that is read`,
    })
  return readFile(path).catch((error: Error) => {
    throw unreadable(error)
  })
}

import { readFile } from 'node:fs/promises'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { decodePacked, PackedFileError } from '../../shared/packed/file.ts'
import type { FrozenNetwork } from '../../shared/packed/manifest.ts'

/** Reads a packed model. @throws BadInput naming the file and what is wrong with it */
export async function readPacked(file: string): Promise<FrozenNetwork> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(file)
  } catch (error) {
    throw new BadInput({
      code: 'unreadable',
      subject: file,
      what: phrase`the model ${file} cannot be read (${(error as Error).message})`,
    })
  }
  try {
    return await decodePacked(bytes)
  } catch (error) {
    if (error instanceof PackedFileError)
      throw new BadInput({
        ...error.fault,
        subject: file,
        what: phrase`${file}: ${error.fault.what}`,
      })
    throw error
  }
}

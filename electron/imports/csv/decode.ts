import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'

/**
 * The text of a file in UTF-8, or in UTF-16 with a byte order mark, as spreadsheets write it.
 * @throws BadInput if it is neither: a letter that is not understood is not replaced
 */
export function decodeText(bytes: Uint8Array, path: string): string {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  let text: string
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw wrongText(path, phrase`${path} is not text in ${encoding === 'utf-8' ? 'UTF-8' : 'UTF-16'}`)
  }
  if (text.includes('\0')) throw wrongText(path, phrase`${path} holds bytes that are not text`)
  return text
}

function wrongText(path: string, what: ReturnType<typeof phrase>): BadInput {
  return new BadInput({ code: 'wrong-format', subject: path, what, remedy: 'save it as CSV in UTF-8' })
}

import { readFileSync } from 'node:fs'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { messageOf, oneLineOf } from '../../shared/errors/message-of.ts'

/**
 * The content of a recipe file.
 * @throws BadInput if there is no such file or it is not JSON.
 */
export function readRecipe(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new BadInput(
      missing
        ? { code: 'no-such-file', subject: file, what: phrase`there is no recipe ${file}`, remedy: 'check its path' }
        : {
            code: 'unreadable',
            subject: file,
            what: phrase`the recipe ${file} cannot be read: ${messageOf(error)}`,
            remedy: 'check its permissions',
          },
    )
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new BadInput({
      code: 'wrong-format',
      subject: file,
      what: phrase`the recipe ${file} is not valid JSON`,
      remedy: phrase`correct it: ${oneLineOf(error)}`,
    })
  }
}

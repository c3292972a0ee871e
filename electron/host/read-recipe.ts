import { readFileSync } from 'node:fs'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { messageOf } from './failure.ts'

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
      missing ? `there is no recipe ${file}; check its path` : `the recipe ${file} cannot be read: ${messageOf(error)}`,
    )
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new BadInput(`the recipe ${file} is not valid JSON; correct it: ${messageOf(error).replaceAll('\n', ' ')}`)
  }
}

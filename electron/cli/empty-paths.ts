import type { Command } from 'commander'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'

/** Arguments that are files or folders. */
const namesPath = ['path', 'model', 'images', 'recipe']

/**
 * Refuses arguments and options that name a file or a folder and that are empty: a script's unset variable would
 * otherwise mean the folder in which it happens to stand.
 * @throws BadInput
 */
export function refuseEmptyPaths(command: Command): void {
  const given = command.optsWithGlobals<Record<string, unknown>>()
  for (let each: Command | null = command; each !== null; each = each.parent) {
    for (const option of each.options) {
      const value = given[option.attributeName()]
      if (/<(file|folder)>/.test(option.flags) && typeof value === 'string' && value.trim() === '')
        throw new BadInput({
          code: 'missing-value',
          subject: null,
          field: option.attributeName(),
          what: phrase`the name of the ${option.flags.includes('<folder>') ? 'folder' : 'file'} is empty`,
          remedy: 'name one, or leave it out',
        })
    }
  }
  for (const [index, argument] of command.registeredArguments.entries()) {
    if (!namesPath.includes(argument.name())) continue
    const value: unknown = command.processedArgs[index]
    if ([value].flat().some((part) => typeof part === 'string' && part.trim() === ''))
      throw new BadInput({
        code: 'missing-value',
        subject: null,
        field: null,
        what: phrase`the ${argument.name()} is empty`,
      })
  }
}

import { InvalidArgumentError, type Command } from 'commander'
import { suggestion } from '../../shared/errors/suggestion.ts'

/** Lets every option and argument of a command, and of those below it, that has choices say which one was meant. */
export function suggestChoices(command: Command): void {
  for (const each of [...command.options, ...command.registeredArguments]) {
    const choices = each.argChoices
    if (choices === undefined) continue
    const { parseArg } = each
    each.argParser((text: string, previous: unknown) => {
      // What it makes of a choice stays, such as a number.
      if (choices.includes(text)) return parseArg === undefined ? text : parseArg.call(each, text, previous as never)
      throw new InvalidArgumentError(suggestion(text, choices) ?? `Allowed choices are ${choices.join(', ')}.`)
    })
  }
  command.commands.forEach(suggestChoices)
}

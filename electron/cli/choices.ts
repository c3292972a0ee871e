import { InvalidArgumentError, type Command } from 'commander'
import { suggestion } from '../../shared/errors/suggestion.ts'

/** Lets every option and argument of a command, and of those below it, that has choices say which one was meant. */
export function suggestChoices(command: Command): void {
  for (const each of [...command.options, ...command.registeredArguments]) {
    const choices = each.argChoices
    if (choices === undefined) continue
    each.argParser((text: string) => {
      if (choices.includes(text)) return text
      throw new InvalidArgumentError(suggestion(text, choices) ?? `Allowed choices are ${choices.join(', ')}.`)
    })
  }
  command.commands.forEach(suggestChoices)
}

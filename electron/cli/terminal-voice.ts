import type { Command } from 'commander'
import type { Deed } from '../../shared/errors/phrase.ts'
import type { Voice } from '../../shared/errors/voice.ts'

const commands: Readonly<Record<Deed, string>> = {
  'list-runs': '`signum runs list`',
  train: '`signum train`',
  freeze: '`signum freeze RUN`',
  'show-quantizer': '`signum quantizer show`',
}

/**
 * How a command names things: a field that has a flag by its flag, any other by its key, as in a recipe; things to do
 * by their commands. A field that was taken from a recipe is named as it is there.
 * @param command the one that ran; null if none did
 */
export function terminalVoice(command: Command | null): Voice {
  return { field: (key) => flagIn(command, key) ?? key, deed: (name) => commands[name] }
}

function flagIn(command: Command | null, key: string): string | null {
  for (let each = command; each !== null; each = each.parent) {
    const flag = each.options.find((option) => option.attributeName() === key)?.long
    if (flag === undefined || flag === null) continue
    const isOfRecipe = each.getOptionValue('recipe') !== undefined && each.getOptionValue(key) === undefined
    return isOfRecipe ? null : flag
  }
  return null
}

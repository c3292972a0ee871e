import type { Argument, Command, Option } from 'commander'
import { fields } from '../../../shared/experiment/experiment.ts'
import { metrics } from '../../../shared/metrics/metric.ts'

/** What a value may be: one of some words, a file, a folder, or anything. */
export interface Completed {
  words: readonly string[]
  path: 'file' | 'folder' | null
}

export interface CompletedOption extends Completed {
  /** "--axis", and its short form if there is one. */
  flags: readonly string[]
  takesValue: boolean
  help: string
}

/** A command as a shell completes what is typed behind it. */
export interface CompletedCommand {
  /** Its names below `signum`, "runs list"; empty for `signum` itself. */
  path: string
  /** Commands below it, by each of their names. */
  commands: readonly { name: string; help: string }[]
  options: readonly CompletedOption[]
  /** What is typed behind it, in order; the last may be repeated. */
  values: readonly Completed[]
}

/** Options that take names, by what they are called; the commands say them in their help alone. */
const named: Readonly<Record<string, readonly string[]>> = {
  '--metric': metrics.map(({ name }) => name),
  '--rows': fields.map(({ key }) => key),
  '--by': fields.map(({ key }) => key),
}

/** Every command, from `signum` itself down, with what may be typed behind it. */
export function completionTree(program: Command): CompletedCommand[] {
  const shared = program.options.map(completedOption)
  const below = (command: Command, path: string): CompletedCommand[] => {
    const shown = command.createHelp().visibleCommands(command)
    const names = shown.flatMap((each) =>
      [each.name(), ...each.aliases()].map((name) => ({ name, help: firstSentence(each.description()) })),
    )
    const own = path === '' ? [] : command.options.filter(({ hidden }) => !hidden).map(completedOption)
    return [
      {
        path,
        commands: names,
        options: [
          ...own,
          ...shared,
          { flags: ['--help', '-h'], takesValue: false, words: [], path: null, help: 'help' },
        ],
        values: command.registeredArguments.map(completedArgument),
      },
      ...command.commands.flatMap((each) =>
        [each.name(), ...each.aliases()].flatMap((name) => below(each, path === '' ? name : `${path} ${name}`)),
      ),
    ]
  }
  return below(program, '')
}

function completedOption(option: Option): CompletedOption {
  const takesValue = option.required || option.optional
  return {
    flags: [option.long, option.short].filter((flag) => flag !== undefined),
    takesValue,
    words: takesValue ? wordsOf(option) : [],
    path: takesValue ? pathOf(/<(.+?)>/.exec(option.flags)?.[1] ?? '') : null,
    help: firstSentence(option.description),
  }
}

function wordsOf(option: Option): readonly string[] {
  if (option.argChoices !== undefined) return option.argChoices
  const field = fields.find(({ key }) => key === option.attributeName())
  if (field?.kind === 'toggle') return ['on', 'off']
  return field?.choices ?? named[option.long ?? ''] ?? []
}

function completedArgument(argument: Argument): Completed {
  const words = argument.argChoices ?? []
  return { words, path: words.length > 0 ? null : pathOf(argument.name()) }
}

/** What a placeholder means: "<file>", "<folder>", "<paths>". */
function pathOf(placeholder: string): Completed['path'] {
  if (/folder/.test(placeholder)) return 'folder'
  return /file|path|model|images|recipe|weights/.test(placeholder) ? 'file' : null
}

/** As much of a description as has room beside a word. */
function firstSentence(text: string): string {
  return text.split(/[.;:(]/)[0]!.trim()
}

import { at, quoted, valuesOfOptions } from './shell-text.ts'
import type { Completed, CompletedCommand } from './tree.ts'

/** A script that completes `signum` in bash, from 3.2 on. */
export function bashCompletion(tree: readonly CompletedCommand[]): string {
  return [
    '# Completion of signum for bash: source <(signum completion bash)',
    '_signum() {',
    "  local cur=${COMP_WORDS[COMP_CWORD]} at='' option='' place=0 word i",
    "  local commands='' options='' words='' path=''",
    '  COMPREPLY=()',
    "  [[ $cur == '=' ]] && cur=''",
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    '    word=${COMP_WORDS[i]}',
    "    if [[ $word == '=' ]]; then continue; fi",
    "    if [[ -n $option ]]; then option=''; continue; fi",
    '    case "$at $word" in',
    ...chosen(tree, '      ', 'option=$word'),
    '      *" -"*) ;;',
    ...commandNames(tree).map((name) => `      ${quoted(name)}) at="$at $word" ;;`),
    '      *) place=$((place + 1)) ;;',
    '    esac',
    '  done',
    '  if [[ -n $option ]]; then',
    '    case "$at $option" in',
    ...valuesOfOptions(tree, assigned),
    '    esac',
    '  elif [[ $cur == -* ]]; then',
    '    case "$at" in',
    ...tree.map(
      ({ path, options }) =>
        `      ${quoted(at(path))}) options=${quoted(options.flatMap(({ flags }) => flags).join(' '))} ;;`,
    ),
    '    esac',
    '  else',
    '    case "$at $place" in',
    ...tree.flatMap(({ path, values }) =>
      values.map((value, index) => {
        const places = index === values.length - 1 ? `${quoted(`${at(path)} `)}*` : quoted(`${at(path)} ${index}`)
        return `      ${places}) ${assigned(value)} ;;`
      }),
    ),
    ...tree
      .filter(({ commands }) => commands.length > 0)
      .map(
        ({ path, commands }) =>
          `      ${quoted(`${at(path)} 0`)}) commands=${quoted(commands.map(({ name }) => name).join(' '))} ;;`,
      ),
    '    esac',
    '  fi',
    // Of names with commas between them the last is completed.
    "  local before=''",
    '  if [[ -n $words && $cur == *,* ]]; then before=${cur%,*},; cur=${cur##*,}; fi',
    '  COMPREPLY=($(compgen -P "$before" -W "$commands $options $words" -- "$cur"))',
    '  if [[ $path == file || $path == folder ]]; then',
    '    compopt -o filenames 2>/dev/null',
    "    local IFS=$'\\n' kind=-f",
    '    [[ $path == folder ]] && kind=-d',
    '    COMPREPLY+=($(compgen $kind -- "$cur"))',
    '  fi',
    '}',
    'complete -F _signum signum',
    '',
  ].join('\n')
}

function assigned({ words, path }: Completed): string {
  return [...(words.length > 0 ? [`words=${quoted(words.join(' '))}`] : []), `path=${path ?? "''"}`].join(' ')
}

/** One line for the options of a command that take a value. */
function chosen(tree: readonly CompletedCommand[], indent: string, then: string): string[] {
  return tree.map(({ path, options }) => {
    const flags = options.filter(({ takesValue }) => takesValue).flatMap((each) => each.flags)
    return `${indent}${flags.map((flag) => quoted(`${at(path)} ${flag}`)).join('|')}) ${then} ;;`
  })
}

/** Every command below another, with its names from the top. */
function commandNames(tree: readonly CompletedCommand[]): string[] {
  return tree.flatMap(({ path, commands }) => commands.map(({ name }) => `${at(path)} ${name}`))
}

import { at, quoted, valuesOfOptions } from './shell-text.ts'
import type { Completed, CompletedCommand } from './tree.ts'

/** A script that completes `signum` in zsh, sourced or as a file `_signum` on `fpath`. */
export function zshCompletion(tree: readonly CompletedCommand[]): string {
  return [
    '#compdef signum',
    '# Completion of signum for zsh: source <(signum completion zsh)',
    '_signum() {',
    "  local at='' option='' path_kind='' word i",
    '  local -i place=0',
    '  local -a described flags offered',
    '  for ((i = 2; i < CURRENT; i++)); do',
    '    word=${words[i]}',
    "    if [[ -n $option ]]; then option=''; continue; fi",
    '    case "$at $word" in',
    '      *" -"*=*) ;;',
    ...tree.map(({ path, options }) => {
      const valued = options.filter(({ takesValue }) => takesValue).flatMap((each) => each.flags)
      return `      ${valued.map((flag) => quoted(`${at(path)} ${flag}`)).join('|')}) option=$word ;;`
    }),
    '      *" -"*) ;;',
    ...tree.flatMap(({ path, commands }) =>
      commands.map(({ name }) => `      ${quoted(`${at(path)} ${name}`)}) at="$at $word" ;;`),
    ),
    '      *) place+=1 ;;',
    '    esac',
    '  done',
    '  if [[ -z $option && ${words[CURRENT]} == --*=* ]]; then',
    '    option=${words[CURRENT]%%=*}',
    "    compset -P '*='",
    '  fi',
    '  if [[ -n $option ]]; then',
    '    case "$at $option" in',
    ...valuesOfOptions(tree, assigned),
    '    esac',
    '  elif [[ ${words[CURRENT]} == -* ]]; then',
    '    case "$at" in',
    ...tree.map(
      ({ path, options }) =>
        `      ${quoted(at(path))}) flags=(${options
          .flatMap(({ flags, help }) => flags.map((flag) => quoted(`${flag}:${help}`)))
          .join(' ')}) ;;`,
    ),
    '    esac',
    "    _describe -o 'option' flags",
    '    return',
    '  else',
    '    case "$at $place" in',
    ...tree.flatMap(({ path, values }) =>
      values.map((value, index) => {
        const places = index === values.length - 1 ? `${quoted(`${at(path)} `)}<->` : quoted(`${at(path)} ${index}`)
        return `      ${places}) ${assigned(value)} ;;`
      }),
    ),
    ...tree
      .filter(({ commands }) => commands.length > 0)
      .map(
        ({ path, commands }) =>
          `      ${quoted(`${at(path)} 0`)}) described=(${commands
            .map(({ name, help }) => quoted(`${name}:${help}`))
            .join(' ')}) ;;`,
      ),
    '    esac',
    '  fi',
    "  (( ${#described} )) && _describe 'command' described",
    // Of names with commas between them the last is completed.
    "  (( ${#offered} )) && { compset -P '*,'; compadd -a offered; }",
    '  [[ $path_kind == file ]] && _files',
    '  [[ $path_kind == folder ]] && _files -/',
    '  return 0',
    '}',
    'if [[ ${funcstack[1]} == _signum ]]; then _signum "$@"; else compdef _signum signum; fi',
    '',
  ].join('\n')
}

function assigned({ words, path }: Completed): string {
  return [...(words.length > 0 ? [`offered=(${words.map(quoted).join(' ')})`] : []), `path_kind=${path ?? "''"}`].join(
    ' ',
  )
}

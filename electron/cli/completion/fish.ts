import type { CompletedCommand } from './tree.ts'

/** A script that completes `signum` in fish. */
export function fishCompletion(tree: readonly CompletedCommand[]): string {
  const names = tree.flatMap(({ path, commands }) => commands.map(({ name }) => `${path} ${name}`.trim()))
  const valued = new Set(
    tree.flatMap(({ options }) => options.filter(({ takesValue }) => takesValue).flatMap(({ flags }) => flags)),
  )
  return [
    '# Completion of signum for fish: signum completion fish | source',
    'function __signum_at',
    '  set -l at',
    '  set -l skip 0',
    `  set -l names ${names.map(quoted).join(' ')}`,
    `  set -l valued ${[...valued].map(quoted).join(' ')}`,
    '  for word in (commandline -opc)[2..]',
    '    if test $skip = 1',
    '      set skip 0',
    '    else if contains -- $word $valued',
    '      set skip 1',
    '    else if contains -- (string join " " -- $at $word) $names',
    '      set -a at $word',
    '    end',
    '  end',
    '  set -l path (string join " " -- $at)',
    '  test "$path" = "$argv[1]"',
    'end',
    'complete -c signum -f',
    ...tree.flatMap(({ path, commands, options, values }) => {
      const where = `complete -c signum -n ${quoted(`__signum_at ${quoted(path)}`)}`
      return [
        ...commands.map(({ name, help }) => `${where} -a ${quoted(name)} -d ${quoted(help)}`),
        ...values.flatMap((value) => [
          ...(value.words.length > 0 ? [`${where} -a ${quoted(value.words.join(' '))}`] : []),
          ...(value.path === 'file' ? [`${where} -F`] : []),
          ...(value.path === 'folder' ? [`${where} -a '(__fish_complete_directories)'`] : []),
        ]),
        ...options.map(({ flags, takesValue, words, path: kind, help }) => {
          const called = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
          const offered =
            words.length > 0
              ? ` -a ${quoted(words.join(' '))}`
              : kind === 'folder'
                ? " -a '(__fish_complete_directories)'"
                : ''
          return (
            `${where} ${called.join(' ')}${!takesValue ? '' : kind === 'file' ? ' -r -F' : ' -x'}${offered}` +
            ` -d ${quoted(help)}`
          )
        }),
      ]
    }),
    '',
  ].join('\n')
}

/** A text within single quotes of fish, which knows a backslash there. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

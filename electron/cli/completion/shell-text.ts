import type { Completed, CompletedCommand } from './tree.ts'

/** The names of a command as the scripts put them together: a blank before each. */
export function at(path: string): string {
  return path === '' ? '' : ` ${path}`
}

/** A text within single quotes of bash and zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** The cases of bash and zsh that say, for each option that takes one, what its value may be. */
export function valuesOfOptions(tree: readonly CompletedCommand[], assigned: (each: Completed) => string): string[] {
  return tree.flatMap(({ path, options }) =>
    options
      .filter((each) => each.words.length > 0 || each.path !== null)
      .flatMap((each) => each.flags.map((flag) => `      ${quoted(`${at(path)} ${flag}`)}) ${assigned(each)} ;;`)),
  )
}

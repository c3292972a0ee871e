/** The names of a command as the scripts put them together: a blank before each. */
export function at(path: string): string {
  return path === '' ? '' : ` ${path}`
}

/** A text within single quotes of bash and zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

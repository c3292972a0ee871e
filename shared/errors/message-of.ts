/** The words of anything that was thrown: to be shown or logged, never to be read by a program. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The first line of what another program says: some add a page of details. */
export function firstLineOf(error: unknown): string {
  return messageOf(error).split('\n', 1)[0]!.trim()
}

/** The same on one line. */
export function oneLineOf(error: unknown): string {
  return messageOf(error)
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim()
}

/** The code of an error of the system or of SQLite ("ENOSPC", "SQLITE_FULL"); null if it has none. */
export function codeOf(error: unknown): string | null {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : null
}

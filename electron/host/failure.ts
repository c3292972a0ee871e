/** What can go wrong in the host besides bad input; the router turns each into the contract's error of that name. */
export type FailureKind = 'not-found' | 'busy' | 'disk'

/** An expected failure: its message says what happened, to what, and what to do next. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly kind: FailureKind

  constructor(kind: FailureKind, message: string, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
  }
}

/** The error code of a system or SQLite error ("ENOSPC", "SQLITE_FULL"), or null if it has none. */
export function codeOf(error: unknown): string | null {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : null
}

/** Whether an error says that a disk is full. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(codeOf(error) ?? '')
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

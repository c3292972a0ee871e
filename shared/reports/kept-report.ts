/** A report as it is kept under its name. */
export function keptReport(text: string): { text: string } {
  return { text }
}

/** The text of a kept report; empty if it was kept by a program that knows more. */
export function reportTextOf({ text }: Record<string, unknown>): string {
  return typeof text === 'string' ? text : ''
}

/**
 * A text that a spreadsheet would run as a formula, behind an apostrophe, so that it shows it (OWASP, "CSV injection").
 * Numbers stay as they are.
 */
export function inertText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !Number.isFinite(Number(text)) ? `'${text}` : text
}

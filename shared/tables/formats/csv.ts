import type { Table } from '../table.ts'

/**
 * Comma-separated values (RFC 4180: CRLF, quotes doubled). Every row has all its labels; mean, deviation and n have
 * columns of their own, in full precision. A cell without runs is empty; a run that diverged makes the mean "NaN".
 * If there are published rows, a last column names their source. A label that begins like a formula has an apostrophe
 * before it.
 */
export function csvTable(table: Table): string {
  return numberColumns(table)
    .map((line) => `${line.map(quote).join(',')}\r\n`)
    .join('')
}

/**
 * A text that a spreadsheet would run as a formula, behind an apostrophe, so that it shows it (OWASP, "CSV injection").
 * Numbers stay as they are.
 */
function inert(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !Number.isFinite(Number(text)) ? `'${text}` : text
}

/** The table in lines of text, mean, deviation and n in columns of their own: what sheets and programs read. */
export function numberColumns(table: Table): string[][] {
  const hasPublished = table.rows.some(({ published }) => published !== undefined)
  const header = [
    ...table.rowHeadings.map(inert),
    ...table.columnHeadings
      .map(inert)
      .flatMap((heading) => [`${heading} mean`, `${heading} deviation`, `${heading} n`]),
    ...(hasPublished ? ['Published in'] : []),
  ]
  const lines = table.rows.map(({ labels, cells, published }) => [
    ...labels.map(inert),
    ...cells.flatMap(({ mean, deviation, n }) => [
      number(mean),
      number(deviation),
      published !== undefined && n === 0 ? '' : String(n),
    ]),
    ...(hasPublished ? [inert(published?.source ?? '')] : []),
  ])
  return [header, ...lines]
}

function number(value: number | null): string {
  return value === null ? '' : String(value)
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

import type { Table } from '../table.ts'
import { inertText } from './inert-text.ts'

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

/** The table in lines of text, mean, deviation and n in columns of their own: what sheets and programs read. */
export function numberColumns(table: Table): string[][] {
  const hasPublished = table.rows.some(({ published }) => published !== undefined)
  const header = [
    ...table.rowHeadings.map(inertText),
    ...table.columnHeadings
      .map(inertText)
      .flatMap((heading) => [`${heading} mean`, `${heading} deviation`, `${heading} n`]),
    ...(hasPublished ? ['Published in'] : []),
  ]
  const lines = table.rows.map(({ labels, cells, published }) => [
    ...labels.map(inertText),
    ...cells.flatMap(({ mean, deviation, n }) => [
      number(mean),
      number(deviation),
      published !== undefined && n === 0 ? '' : String(n),
    ]),
    ...(hasPublished ? [inertText(published?.source ?? '')] : []),
  ])
  return [header, ...lines]
}

function number(value: number | null): string {
  return value === null ? '' : String(value)
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

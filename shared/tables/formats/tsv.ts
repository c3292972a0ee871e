import { numberColumns } from './csv.ts'
import type { Table } from '../table.ts'

/**
 * The same columns as CSV, between tabs: what a sheet takes from the clipboard. Tabs and line breaks within a text
 * become spaces.
 */
export function tsvTable(table: Table): string {
  return numberColumns(table)
    .map((line) => `${line.map((text) => text.replaceAll(/[\t\r\n]+/g, ' ')).join('\t')}\n`)
    .join('')
}

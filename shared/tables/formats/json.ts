import type { Table } from '../table.ts'

/** The table as JSON, complete and in full precision. JSON knows no NaN: it stands as the text "NaN". */
export function jsonTable(table: Table): string {
  return (
    `${JSON.stringify(table, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value), 2)}` +
    `\n`
  )
}

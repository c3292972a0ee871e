import type { Table } from '../table.ts'

/**
 * The table as JSON, complete and in full precision; marks follow from it. JSON knows no NaN: it is written as the text
 * "NaN".
 */
export function jsonTable({ marks: _, ...table }: Table): string {
  const finite = (_: string, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
  return `${JSON.stringify(table, finite, 2)}\n`
}

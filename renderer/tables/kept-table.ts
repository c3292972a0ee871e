import { cellText } from '../../shared/tables/cell.ts'
import type { Table } from '../../shared/tables/table.ts'

/** Snapshot of a table that is saved with its query: every cell as printed, under its labels. */
export type PrintedCells = Readonly<Record<string, string>>

export function printedCells(table: Table): PrintedCells {
  return Object.fromEntries(
    table.rows.flatMap((row, index) =>
      row.published === undefined
        ? table.columnHeadings.map(
            (heading, column) => [`${row.labels.join(', ')}: ${heading}`, cellText(table, index, column)] as const,
          )
        : [],
    ),
  )
}

/** Cells that changed: changed, new, or gone. In words, the first few. */
export function staleness(before: PrintedCells, now: PrintedCells): { count: number; words: string[] } {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])]
  const changed = keys.filter((key) => before[key] !== now[key])
  return {
    count: changed.length,
    words: changed.slice(0, 3).map((key) => `${key} ${before[key] ?? 'nothing'} → ${now[key] ?? 'gone'}`),
  }
}

/** Whether a kept value holds cells: what an older page kept may not. */
export function cellsOf(value: Record<string, unknown>): PrintedCells | null {
  const { cells } = value
  return typeof cells === 'object' && cells !== null && Object.values(cells).every((text) => typeof text === 'string')
    ? (cells as PrintedCells)
    : null
}

import { findMetric } from '../metrics/metric.ts'
import { printedMean } from './cell.ts'
import type { UnmarkedTable } from './table.ts'

/** Fields across which results are not compared: another task or another network is another competition. */
const separate = ['dataset', 'model', 'regime']

/**
 * Rows with the best mean of a column, one set over all groups of rows of the same data set, model and regime. Means
 * that are printed alike are all best. Full precision is the line to compare with, not a competitor; nor is a published
 * result.
 */
export function bestRows(table: UnmarkedTable, column: number): Set<number> {
  const best = new Set<number>()
  const goal = findMetric(table.columnMetrics[column]!)?.goal ?? null
  for (const rows of competitions(table, column)) {
    const means = rows.map((row) => Number(printedMean(table, row, column)))
    const winner = goal === 'maximum' ? Math.max(...means) : Math.min(...means)
    for (const [index, row] of rows.entries()) if (means[index] === winner) best.add(row)
  }
  return best
}

/**
 * Rows that compete with one another in a column, two or more at a time; none if no direction of its metric is
 * better.
 */
export function competitions(table: UnmarkedTable, column: number): number[][] {
  if ((findMetric(table.columnMetrics[column]!)?.goal ?? null) === null) return []
  const competing = [...table.rows.keys()].filter(
    (row) =>
      Number.isFinite(table.rows[row]!.cells[column]!.mean) &&
      table.rows[row]!.published === undefined &&
      !isBaseline(table, row),
  )
  return [...Map.groupBy(competing, (row) => competition(table, row)).values()].filter((rows) => rows.length > 1)
}

function competition(table: UnmarkedTable, row: number): string {
  return JSON.stringify(
    table.rowFields.map((key, index) => (separate.includes(key) ? table.rows[row]!.values[index] : null)),
  )
}

function isBaseline(table: UnmarkedTable, row: number): boolean {
  return table.rows[row]!.values[table.rowFields.indexOf('quantizer')] === 'full'
}

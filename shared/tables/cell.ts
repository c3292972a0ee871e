import { findMetric } from '../metrics/metric.ts'
import { missingChoices } from './choices.ts'
import type { Cell, UnmarkedTable } from './table.ts'

/** A cell's figures as text, to be put together by each format. */
export interface PrintedCell {
  /** What the table has for cells without runs, "NaN" if a run diverged. */
  mean: string
  /** Whether there is no run. */
  missing: boolean
  deviation: string | null
  /** Number of runs, if it must be printed beside the cell; else null. */
  n: number | null
}

/** The figures of a cell: as many decimals as its column has, n if it has to be told. */
export function printCell(table: UnmarkedTable, row: number, column: number): PrintedCell {
  const { mean, deviation, n } = table.rows[row]!.cells[column]!
  if (mean === null) return { mean: missingText(table), missing: true, deviation: null, n: null }
  const tellsN = n > 0 && tellsCount(table, row, n)
  if (!Number.isFinite(mean)) return { mean: 'NaN', missing: false, deviation: null, n: tellsN ? n : null }
  const decimals = decimalsOf(table, column)
  return {
    mean: fixed(mean, decimals),
    missing: false,
    deviation: deviation === null ? null : fixed(deviation, decimals),
    n: tellsN ? n : null,
  }
}

/** What stands in a cell without runs. */
export function missingText({ missing = 'dash' }: UnmarkedTable): string {
  return missingChoices.find(({ name }) => name === missing)!.text
}

/**
 * Whether n is told in the cell: if it is 1 (unless such cells are to be plain) or not the same everywhere; of a
 * published result if no measured cell has that n.
 */
function tellsCount(table: UnmarkedTable, row: number, n: number): boolean {
  const isPublished = table.rows[row]!.published !== undefined
  if (n === 1 && !isPublished) return table.single !== 'plain'
  return n === 1 || !sameCount(table) || (isPublished && !measuredCounts(table).has(n))
}

/** The mean alone, as printed. */
export function printedMean(table: UnmarkedTable, row: number, column: number): string {
  return printCell(table, row, column).mean
}

/** A cell in plain text: "98.70 ± 0.04", "98.70 (n = 1)". */
export function cellText(table: UnmarkedTable, row: number, column: number): string {
  const { mean, deviation, n } = printCell(table, row, column)
  return `${mean}${deviation === null ? '' : ` ± ${deviation}`}${n === null ? '' : ` (n = ${n})`}`
}

/**
 * Whether a row starts a new group: its first label differs from the row above, and there are more labels to identify
 * it.
 */
export function startsGroup(table: UnmarkedTable, row: number): boolean {
  return row > 0 && table.rowFields.length > 1 && table.rows[row]!.labels[0] !== table.rows[row - 1]!.labels[0]
}

/**
 * The labels of a row. Those that repeat the row above are blank, as far as all before them do too; the last one never
 * is, for it says which row it is.
 */
export function printedLabels(table: UnmarkedTable, row: number): readonly string[] {
  const { labels } = table.rows[row]!
  const above = table.rows[row - 1]?.labels ?? []
  const repeated = labels.slice(0, -1).findIndex((label, place) => label !== above[place])
  const blank = repeated < 0 ? labels.length - 1 : repeated
  return row === 0 ? labels : labels.map((label, place) => (place < blank ? '' : label))
}

/** A row's labels in plain text, the method of a published row with its mark: "PARQ [a]". */
export function markedLabels(table: UnmarkedTable, row: number): readonly string[] {
  const labels = printedLabels(table, row)
  const { published } = table.rows[row]!
  return published === undefined
    ? labels
    : labels.map((label, index) => (table.rowFields[index] === 'quantizer' ? `${label} [${published.mark}]` : label))
}

/**
 * Percent have two decimals; other columns as many as show the smallest deviation, or else the smallest mean, to two or
 * four digits.
 */
function decimalsOf(table: UnmarkedTable, column: number): number {
  if (findMetric(table.columnMetrics[column]!)?.unit === 'percent') return 2
  const figures = (pick: (cell: Cell) => number | null): number[] =>
    table.rows
      .map((row) => pick(row.cells[column]!))
      .filter((figure): figure is number => figure !== null && Number.isFinite(figure) && figure !== 0)
  const deviations = figures((cell) => cell.deviation)
  const [smallest, digits] =
    deviations.length > 0 ? [Math.min(...deviations), 2] : [Math.min(...figures((cell) => cell.mean).map(Math.abs)), 4]
  if (!Number.isFinite(smallest)) return 0
  return Math.min(8, Math.max(0, digits - 1 - Math.floor(Math.log10(smallest))))
}

/** Rounds halves up as people do: 98.725 is 98.73, although its binary neighbour is a little less. */
function fixed(value: number, decimals: number): string {
  return (Math.round(Number((value * 10 ** decimals).toPrecision(12))) / 10 ** decimals).toFixed(decimals)
}

function sameCount(table: UnmarkedTable): boolean {
  const counts = measuredCounts(table)
  // Plain cells of single runs are told apart by having no deviation.
  if (table.single === 'plain') counts.delete(1)
  return counts.size < 2
}

/** How many runs measured cells have; published rows have their own. */
function measuredCounts(table: UnmarkedTable): Set<number> {
  return new Set(
    table.rows
      .filter(({ published }) => published === undefined)
      .flatMap((row) => row.cells.map((cell) => cell.n))
      .filter((n) => n > 0),
  )
}

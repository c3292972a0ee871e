import { findMetric } from '../metrics/metric.ts'
import { cautionsOf, type Tested } from '../statistics/caution.ts'
import { compareWith, significanceLevel, significanceTests } from '../statistics/comparison.ts'
import { bestRows, competitions } from './best.ts'
import { printedMean } from './cell.ts'
import type { CellMark, Marking, Table, UnmarkedTable } from './table.ts'

interface ColumnMarks {
  /** By row. */
  marks: CellMark[]
  /** The test that they rest on. */
  tests: readonly Tested[]
}

export const dagger = '†'

export const unmarked: CellMark = { place: null, alike: false }

function columnMarks(table: UnmarkedTable, column: number, { second, test }: Marking): ColumnMarks {
  const best = bestRows(table, column)
  const marks = table.rows.map((_, row): CellMark => ({ place: best.has(row) ? 'best' : null, alike: false }))
  const tests: Tested[] = []
  const goal = findMetric(table.columnMetrics[column]!)?.goal ?? null
  for (const rows of competitions(table, column)) {
    const winners = rows.filter((row) => best.has(row))
    const others = rows.filter((row) => !best.has(row))
    if (winners.length === 0 || others.length === 0) continue
    if (second) {
      const means = others.map((row) => Number(printedMean(table, row, column)))
      const next = goal === 'maximum' ? Math.max(...means) : Math.min(...means)
      for (const [index, row] of others.entries()) if (means[index] === next) marks[row]!.place = 'second'
    }
    if (test !== null) {
      const samples = others.map((row) => table.rows[row]!.cells[column]!.sample ?? [])
      const reference = table.rows[winners[0]!]!.cells[column]!.sample ?? []
      const comparisons = compareWith(reference, samples, test)
      for (const [index, { p, verdict }] of comparisons.entries())
        if (p !== null && verdict === 'open') marks[others[index]!]!.alike = true
      const names = others.map((row) => table.rows[row]!.labels.join(', '))
      tests.push({ comparisons, names, sizes: [...samples, reference].map(({ length }) => length) })
    }
  }
  return { marks, tests }
}

/**
 * The table with its marks, and with what the footnote must say of them. They are computed here, once: every format
 * prints the same.
 * @param marking the best alone is marked, and not said to be, if it is left out
 */
export function withMarks(table: UnmarkedTable, marking?: Marking): Table {
  const columns = table.columnHeadings.map((_, column) =>
    columnMarks(table, column, marking ?? { second: false, test: null }),
  )
  const marks = table.rows.map((_, row) => columns.map((column) => column.marks[row]!))
  if (marking === undefined) return { ...table, marks, markNote: null }
  const all = marks.flat()
  const hasSecond = all.some(({ place }) => place === 'second')
  const markNote = all.some(({ place }) => place !== null)
    ? `Bold: best of its group${hasSecond ? '; underlined: second' : ''}.`
    : null
  const sentences = markNote === null ? [] : [markNote]
  if (marking.test !== null) {
    const { title } = significanceTests.find(({ name }) => name === marking.test)!
    if (all.some(({ alike }) => alike))
      sentences.push(
        `${dagger} not shown to be worse than the best (${title}, p ≥ ${significanceLevel} after Holm's correction).`,
      )
    sentences.push(
      ...cautionsOf(
        columns.flatMap(({ tests }) => tests),
        marking.test,
      ),
    )
  }
  return { ...table, marking, footnote: [table.footnote, ...sentences].join(' '), marks, markNote }
}

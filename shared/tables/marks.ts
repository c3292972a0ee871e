import { findMetric } from '../metrics/metric.ts'
import { cautionsOf, type Tested } from '../statistics/caution.ts'
import { compareWith, significanceLevel, significanceTests } from '../statistics/comparison.ts'
import { bestRows, competitions } from './best.ts'
import { printedMean } from './cell.ts'
import type { Table } from './table.ts'
import type { Marking } from './table.ts'

export type Mark = 'best' | 'second'

export interface ColumnMarks {
  /** By row. */
  marks: ReadonlyMap<number, Mark>
  /** Rows that are not shown to be worse than the best. */
  alike: ReadonlySet<number>
  /** What was tested for it. */
  tests: readonly Tested[]
}

export const dagger = '†'

/** The marks of a column. */
export function marksOf(
  table: Table,
  column: number,
  { second, test }: Marking = table.marking ?? { second: false, test: null },
): ColumnMarks {
  const best = bestRows(table, column)
  const marks = new Map<number, Mark>([...best].map((row) => [row, 'best']))
  const alike = new Set<number>()
  const tests: Tested[] = []
  const goal = findMetric(table.columnMetrics[column]!)?.goal ?? null
  for (const rows of competitions(table, column)) {
    const winners = rows.filter((row) => best.has(row))
    const others = rows.filter((row) => !best.has(row))
    if (winners.length === 0 || others.length === 0) continue
    if (second) {
      const means = others.map((row) => Number(printedMean(table, row, column)))
      const next = goal === 'maximum' ? Math.max(...means) : Math.min(...means)
      for (const [index, row] of others.entries()) if (means[index] === next) marks.set(row, 'second')
    }
    if (test !== null) {
      const samples = others.map((row) => table.rows[row]!.cells[column]!.sample ?? [])
      const reference = table.rows[winners[0]!]!.cells[column]!.sample ?? []
      const comparisons = compareWith(reference, samples, test)
      for (const [index, { p, verdict }] of comparisons.entries())
        if (p !== null && verdict === 'open') alike.add(others[index]!)
      const names = others.map((row) => table.rows[row]!.labels.join(', '))
      tests.push({ comparisons, names, sizes: [...samples, reference].map(({ length }) => length) })
    }
  }
  return { marks, alike, tests }
}

/** The table with its marks, and with what the footnote must say of them. */
export function withMarks(table: Table, marking: Marking): Table {
  const columns = table.columnHeadings.map((_, column) => marksOf(table, column, marking))
  const sentences: string[] = []
  if (columns.some(({ marks }) => marks.size > 0))
    sentences.push(
      `Bold: best of its group${columns.some(({ marks }) => [...marks.values()].includes('second')) ? '; underlined: second' : ''}` +
        '.',
    )
  if (marking.test !== null) {
    const { title } = significanceTests.find(({ name }) => name === marking.test)!
    if (columns.some(({ alike }) => alike.size > 0))
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
  return { ...table, marking, footnote: [table.footnote, ...sentences].join(' ') }
}

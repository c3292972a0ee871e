import { findMetric, headlineMetric, type Metric } from '../metrics/metric.ts'
import type { RunRow } from '../contract/run.ts'
import type { TableRow } from './table.ts'
import {
  differences,
  howTrained,
  leftOut,
  looks,
  ownStatistics,
  repetitions,
  unmeasured,
  withoutSeed,
} from './remarks.ts'

interface FootnoteInput {
  /** All runs that were asked for, and those of them that count. */
  runs: readonly RunRow[]
  counted: readonly RunRow[]
  rows: readonly TableRow[]
  metrics: readonly Metric[]
  value: 'last' | 'best' | 'atBest'
  /** Fields of rows and columns. */
  grouping: readonly string[]
}

/** Footnote of a table: how its figures were computed, in a few sentences. */
export function footnoteOf({ runs, counted, rows, metrics, value, grouping }: FootnoteInput): string {
  if (counted.length === 0) return ['There is no run to show yet.', ...leftOut(runs, counted)].join(' ')
  const runOf = new Map(counted.map((run) => [run.id, run]))
  const cells = rows.flatMap((row) => row.cells).filter((cell) => cell.n > 0)
  const groups = cells.map((cell) => cell.runIds.map((id) => runOf.get(id)!))
  return [
    counts(cells.map((cell) => cell.n)),
    ...metrics.map((metric) => `${metric.title}: ${metric.definition}, ${epochOf[value]}.`),
    ...epochs(counted, grouping),
    ...howTrained(counted),
    ...differences(groups, grouping),
    ...repetitions(counted, metrics),
    ...withoutSeed(groups),
    ...unmeasured(counted, metrics),
    ...ownStatistics(counted, metrics),
    ...looks(counted, metrics),
    ...leftOut(runs, counted),
  ].join(' ')
}

/** The epoch of a value, as the end of a sentence. */
export const epochOf = {
  last: 'of the last epoch',
  best: 'of the best epoch',
  atBest: `of the epoch of the best ${findMetric(headlineMetric)!.title.toLowerCase()}`,
}

function counts(n: readonly number[]): string {
  const least = Math.min(...n)
  const most = Math.max(...n)
  if (most === 0 || n.length === 0) return 'No value was measured.'
  if (most === 1) return 'One run each (n = 1).'
  return `Mean ± sample standard deviation over ${least === most ? `n = ${n[0]}` : `n = ${least} to ${most}`} runs.`
}

function epochs(counted: readonly RunRow[], grouping: readonly string[]): string[] {
  const lengths = new Set(counted.map((run) => run.experiment.epochs))
  if (lengths.size !== 1 || grouping.includes('epochs')) return []
  const [length] = lengths
  return typeof length === 'number' ? [`Trained for ${length} ${length === 1 ? 'epoch' : 'epochs'}.`] : []
}

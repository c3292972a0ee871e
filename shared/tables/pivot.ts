import { knownValue } from '../experiment/known-value.ts'
import { choosingMetric, findMetric, headlineMetric, metrics as knownMetrics, type Metric } from '../metrics/metric.ts'
import { titleWithUnit } from '../metrics/described.ts'
import { ownMetricNames } from '../metrics/own-metrics.ts'
import type { RunRow, RunState } from '../contract/run.ts'
import { BadInput } from '../errors/bad-input.ts'
import { phrase } from '../errors/phrase.ts'
import { suggestion } from '../errors/suggestion.ts'
import { visibleText } from '../errors/visible-text.ts'
import { fields } from '../experiment/experiment.ts'
import { ownFieldNames } from '../experiment/own-fields.ts'
import { summarize } from '../statistics/summary.ts'
import { footnoteOf } from './footnote.ts'
import { withMarks } from './marks.ts'
import { compareValues, headingOf, labelOf, labelWithHeading } from './labels.ts'
import { dataNames } from '../query/data-names.ts'
import { independentRuns } from '../query/samples.ts'
import { besidePublished } from './published-rows.ts'
import type { MissingChoice, SingleChoice } from './choices.ts'
import type { Cell, Marking, Table, TableRow, UnmarkedTable } from './table.ts'

export interface PivotOptions {
  /** Fields whose values make the rows; model and quantizer unless given. */
  rows?: readonly string[]
  /** Fields whose values make columns; none unless given. Several metrics are side by side under each value. */
  columns?: readonly string[]
  /** Names of the metrics; the headline metric unless given. */
  metrics?: readonly string[]
  /**
   * The result of the last epoch, or of the best one (which flatters: it is chosen by looking at the held-out images).
   */
  value?: TableValue
  /** States of the runs that count; only finished ones unless given. */
  states?: readonly RunState[]
  title?: string
  /** Put published results of the same data set, model and regime beside the measured ones. */
  published?: boolean
  /** Marks besides the best. */
  marking?: Marking
  /** What stands in a cell without runs; a dash unless given. */
  missing?: MissingChoice
  /** What is printed of a cell with a single run; the value with "(n = 1)" unless given. */
  single?: SingleChoice
}

/** The epoch of a cell: the last, the best by the metric itself, or the best by the figure to report. */
export type TableValue = 'last' | 'best' | 'atBest'

/**
 * Makes a table of runs. Each cell is the mean over ALL counted runs with the row's and the column's values, but for
 * those that repeat another one; if they differ in more than the seed, the footnote says in what.
 * @throws BadInput if a field or a metric is not known.
 */
export function pivot(runs: readonly RunRow[], options: PivotOptions = {}): Table {
  const {
    rows = ['model', 'quantizer'],
    columns = [],
    metrics = [headlineMetric],
    value = 'last',
    states = ['finished'],
    title,
    published = false,
    marking,
    missing,
    single,
  } = options
  checkFields([...rows, ...columns])
  const shown = metrics.map(metricOf)
  const counted = runs.filter((run) => states.includes(run.state))
  const nameOf = dataNames(counted)
  const rowGroups = groupRuns(counted, rows, nameOf)
  const columnGroups = groupRuns(counted, columns, nameOf)
  const cellColumns = columnGroups.flatMap((group) => shown.map((metric) => ({ group, metric })))
  const measuredRows = rowGroups.map((row) => ({
    labels: rows.map((key, index) => labelOf(key, row.values[index])),
    values: row.values,
    cells: cellColumns.map(({ group, metric }) =>
      cellOf(
        [...row.runs].filter((run) => group.runs.has(run)),
        metric,
        value,
      ),
    ),
  }))
  const { rows: tableRows, omitted } =
    single === 'omit' ? withoutSingles(measuredRows) : { rows: measuredRows, omitted: 0 }
  const beside = published
    ? besidePublished({
        rows: tableRows.map((row, index) => ({ row, runs: rowGroups[index]!.runs })),
        rowFields: rows,
        columnFields: columns,
        columns: cellColumns.map(({ group, metric }) => ({ values: group.values, metric })),
      })
    : { rows: tableRows, sentences: [] }
  const table: UnmarkedTable = {
    title: visibleText(title ?? titleOf(shown, rows, columns)),
    rowFields: rows,
    rowHeadings: rows.map(headingOf),
    columnHeadings: cellColumns.map(({ group, metric }) =>
      columnHeading(columns, group.values, metric, shown.length > 1),
    ),
    columnLevels: cellColumns.map(({ group, metric }) => columnLevels(columns, group.values, metric, shown.length > 1)),
    columnMetrics: cellColumns.map(({ metric }) => metric.name),
    rows: beside.rows,
    footnote: [
      footnoteOf({ runs, counted, rows: tableRows, metrics: shown, value, grouping: [...rows, ...columns] }),
      ...singles(tableRows, single, omitted),
      ...beside.sentences,
    ].join(' '),
    missing,
    single,
  }
  return withMarks(table, marking)
}

/** A metric's title with its unit, as printed: "Accuracy (%)". */
export function metricHeading(metric: Metric): string {
  return visibleText(titleWithUnit(metric))
}

interface Group {
  values: unknown[]
  runs: Set<RunRow>
}

function groupRuns(runs: readonly RunRow[], keys: readonly string[], nameOf: ReturnType<typeof dataNames>): Group[] {
  // Without fields there is one group of everything, be it empty.
  const groups = new Map<string, Group>(keys.length === 0 ? [['[]', { values: [], runs: new Set() }]] : [])
  for (const run of runs) {
    const values = keys.map((key) =>
      key === 'dataset' && run.experiment.dataset !== undefined ? nameOf(run) : knownValue(run, key),
    )
    const name = JSON.stringify(values)
    const group = groups.get(name) ?? { values, runs: new Set() }
    group.runs.add(run)
    groups.set(name, group)
  }
  return [...groups.values()].sort((left, right) => {
    for (const [index, key] of keys.entries()) {
      const order = compareValues(key, left.values[index], right.values[index])
      if (order !== 0) return order
    }
    return 0
  })
}

function cellOf(runs: readonly RunRow[], metric: Metric, value: TableValue): Cell {
  const { samples: measured } = independentRuns(runs.filter((run) => isMeasured(run, metric, value)))
  const runIds = measured.map((run) => run.id).sort((a, b) => a - b)
  if (measured.length === 0) return { mean: null, deviation: null, n: 0, runIds }
  // A result that is there but null was not finite when it was stored.
  const values = measured.map((run) => run.results[metric.name]![value] ?? Number.NaN)
  const { n, mean, deviation } = summarize(values)
  const scale = metric.unit === 'percent' ? 100 : 1
  const sample = measured.map((run, index) => ({
    seed: Number(run.experiment.seed ?? Number.NaN),
    value: values[index]! * scale,
  }))
  return { mean: mean * scale, deviation: deviation === null ? null : deviation * scale, n, runIds, sample }
}

/**
 * Whether a run has a result. The held-out images of one with validation images were not scored in the epoch that was
 * best by these, unless it was the last.
 */
function isMeasured({ results }: RunRow, { name }: Metric, value: TableValue): boolean {
  const result = results[name]
  if (result === undefined) return false
  return value !== 'atBest' || result.atBest !== null || results[choosingMetric] === undefined
}

/** The parts of a column's heading: the values of its fields, then its metric if there are several. */
function columnLevels(keys: readonly string[], values: readonly unknown[], metric: Metric, several: boolean): string[] {
  if (keys.length === 0) return [metricHeading(metric)]
  return [
    ...keys.map((key, index) => labelWithHeading(key, values[index])),
    ...(several ? [metricHeading(metric)] : []),
  ]
}

/** The rows with cells of single runs emptied, and how many were; a row of which nothing is left stays. */
function withoutSingles(rows: readonly TableRow[]): { rows: TableRow[]; omitted: number } {
  const emptied = { mean: null, deviation: null, n: 0, runIds: [] }
  return {
    rows: rows.map((row) => ({ ...row, cells: row.cells.map((cell) => (cell.n === 1 ? emptied : cell)) })),
    omitted: rows.flatMap(({ cells }) => cells).filter(({ n }) => n === 1).length,
  }
}

/** What the footnote has to say of cells of single runs. */
function singles(rows: readonly TableRow[], single: SingleChoice | undefined, omitted: number): string[] {
  if (omitted > 0) return [`Left out: ${omitted} ${omitted === 1 ? 'cell' : 'cells'} with a single run.`]
  const counts = rows.flatMap(({ cells }) => cells.map(({ n }) => n)).filter((n) => n > 0)
  return single === 'plain' && counts.includes(1) && counts.some((n) => n > 1)
    ? ['Values without a deviation are of a single run (n = 1).']
    : []
}

function columnHeading(keys: readonly string[], values: readonly unknown[], metric: Metric, several: boolean): string {
  if (keys.length === 0) return metricHeading(metric)
  const place = keys.map((key, index) => labelWithHeading(key, values[index])).join(', ')
  return several ? `${place}: ${metricHeading(metric)}` : place
}

function titleOf(metrics: readonly Metric[], rows: readonly string[], columns: readonly string[]): string {
  const names = (keys: readonly string[]): string => keys.map((key) => headingOf(key).toLowerCase()).join(' and ')
  const by = [...(rows.length > 0 ? [names(rows)] : []), ...(columns.length > 0 ? [names(columns)] : [])].join(
    ', over ',
  )
  return `${metrics.map(metricHeading).join(', ')}${by === '' ? '' : ` by ${by}`}`
}

/** @throws BadInput naming the fields that there are not. */
export function checkFields(keys: readonly string[]): void {
  const known = [...fields.map((field): string => field.key), ...ownFieldNames()]
  const wrong = keys.filter((key) => !known.includes(key))
  if (wrong.length === 0) return
  throw new BadInput(
    wrong.map((key) => ({
      code: 'unknown-name',
      subject: key,
      field: key,
      what: phrase`there is no field "${key}" to group runs by`,
      remedy: phrase`${suggestion(key, known) ?? `there are ${known.join(', ')}`}`,
    })),
  )
}

function metricOf(name: string): Metric {
  const metric = findMetric(name)
  if (metric !== undefined) return metric
  const names = [...knownMetrics.map((known) => known.name), ...ownMetricNames()]
  throw new BadInput({
    code: 'unknown-name',
    subject: name,
    what: phrase`there is no metric "${name}"`,
    remedy: phrase`${suggestion(name, names) ?? `there are ${names.join(', ')}`}`,
  })
}

import { findMetric, headlineMetric, metrics } from '../../shared/contract/metric.ts'
import { runStates } from '../../shared/contract/run.ts'
import { fields } from '../../shared/experiment/experiment.ts'
import { labelOf } from '../../shared/tables/labels.ts'
import { datasetOf, methodOf, methodTitle, modelOf, secondsOf, seedOf, shareDone } from './facts.ts'
import { figureOf } from './group.ts'
import type { TableRow } from './table-row.ts'

/** How the cells of a column are drawn (RunCell.vue). */
export type CellKind = 'method' | 'state' | 'metric' | 'curve' | 'seed' | 'duration' | 'moment' | 'text' | 'number'

/** A column of the runs table. */
export interface RunColumn {
  id: string
  title: string
  kind: CellKind
  /** Pixels; the method's column takes what is left. */
  width: number
  /** What rows are sorted by; undefined comes last. */
  value(row: TableRow): number | string | undefined
  /** Shown unless the user chose otherwise. */
  shown: boolean
  /** Where the column has its data from: a metric, or a field of the experiment. */
  metric?: string
  field?: string
}

const own: readonly RunColumn[] = [
  { id: 'method', title: 'Method', kind: 'method', width: 150, shown: true, value: (row) => methodTitle(methodOf(row.run)) },
  { id: 'model', title: 'Model', kind: 'text', width: 92, shown: true, value: (row) => modelOf(row.run) },
  { id: 'dataset', title: 'Data', kind: 'text', width: 72, shown: true, value: (row) => datasetOf(row.run) },
  metricColumn(headlineMetric, true, 148),
  { id: 'curve', title: 'Curve', kind: 'curve', width: 88, shown: true, value: () => undefined },
  { id: 'state', title: 'State', kind: 'state', width: 184, shown: true, value: (row) => Math.min(...row.runs.map((run) => runStates.indexOf(run.state) + 1 - shareDone(run))) },
  { id: 'seed', title: 'Seeds', kind: 'seed', width: 64, shown: true, value: (row) => (row.kind === 'run' ? seedOf(row.run) : undefined) },
  fieldColumn('regime', 64, true),
  fieldColumn('epochs', 64, true),
  { id: 'duration', title: 'Time', kind: 'duration', width: 88, shown: true, value: (row) => meanSeconds(row) ?? undefined },
  { id: 'created', title: 'Started', kind: 'moment', width: 88, shown: true, value: (row) => row.run.createdAt },
  { id: 'study', title: 'Study', kind: 'text', width: 150, shown: true, value: (row) => row.run.studyName ?? undefined },
]

const ownFields = new Set(['quantizer', 'model', 'dataset', 'seed', ...own.map((column) => column.field)])

/** Every column that can be shown: the table's own, then the other metrics and the fields of the experiment. */
export const runColumns: readonly RunColumn[] = [
  ...own,
  ...metrics.filter((metric) => metric.name !== headlineMetric && !fields.some((field) => field.key === metric.name)).map((metric) => metricColumn(metric.name, false, 128)),
  ...fields.filter((field) => !ownFields.has(field.key)).map((field) => fieldColumn(field.key, 104, false)),
]

function metricColumn(name: string, shown: boolean, width: number): RunColumn {
  const metric = findMetric(name)!
  const title = metric.unit === 'percent' ? `${metric.title} (%)` : metric.title
  return { id: name, title, kind: 'metric', width, shown, metric: name, value: (row) => figureOf(row.runs, name)?.mean }
}

function fieldColumn(key: string, width: number, shown: boolean): RunColumn {
  const field = fields.find((candidate) => candidate.key === key)!
  return {
    id: key,
    title: field.title,
    kind: field.kind === 'integer' || field.kind === 'number' ? 'number' : 'text',
    width,
    shown,
    field: key,
    value: ({ run }) => {
      const value = run.experiment[key]
      if (typeof value === 'number') return value
      return value === null || value === undefined ? undefined : labelOf(key, value)
    },
  }
}

/** Mean seconds of the runs of a row that have ended. */
export function meanSeconds(row: TableRow): number | null {
  const seconds = row.runs.flatMap((run) => (run.finishedAt === null ? [] : [secondsOf(run, run.finishedAt)!]))
  return seconds.length === 0 ? null : seconds.reduce((sum, value) => sum + value, 0) / seconds.length
}

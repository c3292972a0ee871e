import type { Series } from '../../shared/contract/metrics.ts'
import type { DataColumn } from './data-columns.ts'

/** Points of curves as columns, a row a point; times are milliseconds since 1970, 0 if unknown. */
export function pointColumns(series: readonly Series[]): DataColumn[] {
  return [
    { name: 'run', whole: true, values: series.flatMap(({ runId, steps }) => steps.map(() => runId)) },
    { name: 'metric', values: series.flatMap(({ metric, steps }) => steps.map(() => metric)) },
    { name: 'step', values: series.flatMap(({ steps }) => steps) },
    { name: 'time', values: series.flatMap(({ times }) => times) },
    { name: 'value', values: series.flatMap(({ values }) => values) },
  ]
}

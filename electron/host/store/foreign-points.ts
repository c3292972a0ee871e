import type { Database } from 'better-sqlite3'
import type { MetricColumns } from '../../trainer/messages.ts'
import type { SeriesTable } from './series.ts'

/** Changes the points of runs that were trained elsewhere, within the caller's transaction. */
export function foreignPointsOf(database: Database, series: SeriesTable) {
  const total = database
    .prepare<[number], number>('SELECT coalesce(sum(count), 0) FROM series WHERE run_id = ?')
    .pluck()
  const countsOf = database.prepare<[number], { metric: string; count: number }>(
    'SELECT metrics.name AS metric, count FROM series JOIN metrics ON metrics.id = metric_id WHERE run_id = ?',
  )
  const forget = database.prepare('DELETE FROM series WHERE run_id = ?')
  const beginAnew = database.prepare('UPDATE runs SET rewinds = rewinds + 1 WHERE id = ?')

  return {
    count: (id: number): number => total.get(id)!,

    /** Adds of all points of a run those that follow the ones there are. */
    lengthen(id: number, columns: readonly MetricColumns[]): void {
      const counts = new Map(countsOf.all(id).map(({ metric, count }) => [metric, count]))
      series.append(
        id,
        columns.map(({ metric, steps, values, times }) => {
          const first = counts.get(metric) ?? 0
          return { metric, steps: steps.slice(first), values: values.slice(first), times: times.slice(first) }
        }),
      )
    },

    /** Puts points in the place of those there are; followers begin its curves again. */
    replace(id: number, columns: readonly MetricColumns[]): void {
      forget.run(id)
      beginAnew.run(id)
      series.append(id, columns)
    },
  }
}

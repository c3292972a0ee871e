import type { Database } from 'better-sqlite3'
import type { Figure } from '../../../../shared/contract/groups.ts'
import { figureId, type FigureColumn } from '../../../../shared/query/columns.ts'
import { sampleOf } from './sample.ts'

interface FigureRow {
  place: number
  done: number
  n: number
  odd: number
  mean: number | null
  squares: number | null
  drift: number | null
}

const columns = { last: 'last', best: 'best', atBest: 'at_best' } as const

/**
 * Means and deviations over groups of runs, over every sample of each: of runs that repeat one another the first that
 * has a value. The finished ones count; only if there is none yet, the others do. Two passes, with the rounding error
 * of the mean taken out again (Chan, Golub and LeVeque, 1983, eq. 1.7).
 */
export function figuresOf(database: Database) {
  const statement = (reading: keyof typeof columns) =>
    database.prepare<[string, string], FigureRow>(`
    WITH reported AS MATERIALIZED (
      SELECT page.key AS place, r.state = 'finished' AS done, series.${columns[reading]} AS value,
        row_number() OVER (PARTITION BY page.key, r.state = 'finished', ${sampleOf.text} ORDER BY r.id) AS turn
      FROM json_each(?) AS page, json_each(page.value) AS run
        JOIN series ON series.metric_id = (SELECT id FROM metrics WHERE name = ?) AND series.run_id = run.value
        JOIN runs AS r ON r.id = run.value
    ), member AS (
      SELECT place, done, value FROM reported WHERE turn = 1
    ), figure AS MATERIALIZED (
      SELECT place, done, count(value) AS n, count(*) - count(value) AS odd, avg(value) AS mean FROM member
        GROUP BY place, done
    )
    SELECT place, done, n, odd, mean, sum((value - mean) * (value - mean)) AS squares, sum(value - mean) AS drift
    FROM figure JOIN member USING (place, done) GROUP BY place, done ORDER BY place, done`)
  const statements = { last: statement('last'), best: statement('best'), atBest: statement('atBest') }

  /**
   * By group, in the order in which they are given; then by column. What no run of a group has reported is not there.
   */
  return (groups: readonly (readonly number[])[], wanted: readonly FigureColumn[]): Record<string, Figure>[] => {
    const figures: Record<string, Figure>[] = groups.map(() => ({}))
    const pages = JSON.stringify(groups)
    for (const column of wanted) {
      // Finished ones come last, and take the place of the others.
      for (const row of statements[column.reading].all(pages, column.metric)) {
        figures[row.place]![figureId(column)] = figureOf(row)
      }
    }
    return figures
  }
}

function figureOf({ done, n, odd, mean, squares, drift }: FigureRow): Figure {
  const deviation = n < 2 ? null : Math.sqrt(Math.max(0, squares! - (drift! * drift!) / n) / (n - 1))
  return { mean, deviation, n, odd, settled: done === 1 }
}

import type { Database } from 'better-sqlite3'

/** A chunk of a series' points as it is stored. */
export interface ChunkRow {
  place: number
  count: number
  steps: Buffer
  times: Buffer
  values: Buffer
}

/** Statements on the table of chunks. */
export function statementsOf(database: Database) {
  const write = database.prepare(
    'INSERT INTO metric_chunks (place, count, first_step, last_step, level, steps, times, "values") VALUES (?, ' +
      '?, ?, ?, ?, ?, ?, ?)',
  )
  const within = database.prepare<[number, number], ChunkRow>(
    'SELECT place, count, steps, times, "values" FROM metric_chunks WHERE place >= ? AND place < ? ORDER BY place',
  )
  const forget = database.prepare('DELETE FROM metric_chunks WHERE place >= ? AND place < ?')
  const lastUpTo = database
    .prepare<[number, number, number], number>(
      'SELECT place FROM metric_chunks WHERE place >= ? AND place < ? AND first_step <= ? ORDER BY place DESC LIMIT 1',
    )
    .pluck()
  const firstAfter = database
    .prepare<[number, number, number], number>(
      'SELECT place FROM metric_chunks WHERE place >= ? AND place < ? AND last_step > ? ORDER BY place LIMIT 1',
    )
    .pluck()
  const extent = database.prepare<[number, number, number, number], { first: number | null; count: number }>(
    'SELECT min(place) AS first, sum(count) AS count FROM metric_chunks WHERE place >= ? AND place < ? AND ' +
      'last_step >= ? AND first_step <= ?',
  )
  const holding = database
    .prepare<[number, number], number>(
      'SELECT place FROM metric_chunks WHERE place >= ? AND place <= ? ORDER BY place DESC LIMIT 1',
    )
    .pluck()
  const heads = database.prepare<[number, number], { place: number; count: number; level: Buffer; steps: Buffer }>(
    'SELECT place, count, level, steps FROM metric_chunks WHERE place >= ? AND place < ? ORDER BY place',
  )
  const timedHeads = database.prepare<
    [number, number],
    { place: number; count: number; level: Buffer; steps: Buffer; times: Buffer }
  >('SELECT place, count, level, steps, times FROM metric_chunks WHERE place >= ? AND place < ? ORDER BY place')
  return { write, within, forget, lastUpTo, firstAfter, extent, holding, heads, timedHeads }
}

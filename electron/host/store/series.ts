import type { Database } from 'better-sqlite3'
import type { MetricColumns } from '../../trainer/messages.ts'
import { bytesOf, columnOf, joinColumns, sliceColumns } from './columns.ts'
import type { Results } from './results.ts'

/** A chunk is filled up to so many points; then the next one begins. */
const pointsInChunk = 256

/** One metric of one run. */
export interface StoredSeries extends MetricColumns {
  runId: number
}

/** How far a follower has come: points it has by metric, and how often the run had been rewound when it got them. */
export interface SeriesPosition {
  rewinds: number
  counts: Record<string, number>
}

export interface SeriesNews {
  series: StoredSeries[]
  /** Runs whose earlier points are void; their series here begin at the first point. */
  reset: number[]
  positions: Record<number, SeriesPosition>
}

interface ChunkRow {
  metric: string
  firstPoint: number
  count: number
  steps: Buffer
  values: Buffer
  times: Buffer
}

const chunkColumns = 'metric, first_point AS firstPoint, count, steps, "values", times'

/** Points of metrics. Those written never change, but for being taken back when a run goes on from an earlier checkpoint. */
export function seriesOf(database: Database, results: Results) {
  const lastChunk = database.prepare<[number, string], ChunkRow>(
    `SELECT ${chunkColumns} FROM metric_chunks WHERE run_id = ? AND metric = ? ORDER BY first_point DESC LIMIT 1`,
  )
  const chunksFrom = database.prepare<[number, string, number], ChunkRow>(
    `SELECT ${chunkColumns} FROM metric_chunks WHERE run_id = ? AND metric = ? AND first_point + count > ? ORDER BY first_point`,
  )
  const write = database.prepare(
    `INSERT OR REPLACE INTO metric_chunks (run_id, metric, first_point, first_step, last_step, count, steps, "values", times)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const forget = database.prepare('DELETE FROM metric_chunks WHERE run_id = ? AND metric = ? AND first_point >= ?')
  const rewindsOfRuns = database.prepare<[string], { id: number; rewinds: number }>(
    'SELECT id, rewinds FROM runs WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id',
  )

  function writeChunk(runId: number, firstPoint: number, { metric, steps, values, times }: MetricColumns): void {
    write.run(runId, metric, firstPoint, steps[0], steps.at(-1), steps.length, bytesOf(steps), bytesOf(values), bytesOf(times))
  }

  /** The points from number `first` on. */
  function pointsFrom(runId: number, metric: string, first: number): MetricColumns {
    const chunks = chunksFrom.all(runId, metric, first)
    const points = joinColumns(metric, chunks.map(columnsOf))
    return sliceColumns(points, Math.max(0, first - (chunks[0]?.firstPoint ?? first)))
  }

  const series = {
    /** Appends points within the caller's transaction. */
    append(runId: number, added: MetricColumns): void {
      if (added.steps.length === 0) return
      if (added.values.length !== added.steps.length || added.times.length !== added.steps.length) {
        throw new Error(`The columns of ${added.metric} of run ${runId} differ in length: ${added.steps.length} steps, ${added.values.length} values, ${added.times.length} times.`)
      }
      const last = lastChunk.get(runId, added.metric)
      if (last !== undefined && last.count < pointsInChunk) {
        writeChunk(runId, last.firstPoint, joinColumns(added.metric, [columnsOf(last), added]))
      } else {
        writeChunk(runId, last === undefined ? 0 : last.firstPoint + last.count, added)
      }
      results.add(runId, added)
    },

    /** Takes back, within the caller's transaction, the points of a run whose step is greater than `step`. */
    truncate(runId: number, step: number): void {
      for (const metric of Object.keys(results.ofRuns([runId]).get(runId)!)) {
        const points = pointsFrom(runId, metric, 0)
        const end = points.steps.findIndex((at) => at > step)
        if (end < 0) continue
        const kept = sliceColumns(points, 0, end)
        forget.run(runId, metric, 0)
        for (let first = 0; first < end; first += pointsInChunk) {
          writeChunk(runId, first, sliceColumns(kept, first, Math.min(end, first + pointsInChunk)))
        }
        results.replace(runId, kept)
      }
    },

    /** What is new of some runs (and, where given, some metrics) since the positions that a follower holds; all where it holds none. */
    newsOf: database.transaction((runIds: readonly number[], metrics: readonly string[] | null, positions: Record<number, SeriesPosition>): SeriesNews => {
      const standings = results.ofRuns(runIds)
      const news: SeriesNews = { series: [], reset: [], positions: {} }
      for (const { id, rewinds } of rewindsOfRuns.all(JSON.stringify(runIds))) {
        const held = positions[id]
        const rewound = held !== undefined && held.rewinds !== rewinds
        if (rewound) news.reset.push(id)
        const counts: Record<string, number> = {}
        for (const [metric, { count }] of Object.entries(standings.get(id)!)) {
          if (metrics !== null && !metrics.includes(metric)) continue
          const first = rewound ? 0 : (held?.counts[metric] ?? 0)
          if (count > first) news.series.push({ runId: id, ...pointsFrom(id, metric, first) })
          counts[metric] = count
        }
        news.positions[id] = { rewinds, counts }
      }
      return news
    }),
  }
  return series
}

function columnsOf({ metric, steps, values, times }: ChunkRow): MetricColumns {
  return { metric, steps: columnOf(steps), values: columnOf(values), times: columnOf(times) }
}

export type SeriesTable = ReturnType<typeof seriesOf>

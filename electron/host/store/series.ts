import type { Database } from 'better-sqlite3'
import { choosingMetric, headlineMetric } from '../../../shared/metrics/metric.ts'
import type { MetricColumns } from '../../trainer/messages.ts'
import { chunksOf, joined } from './chunks.ts'
import { reducedColumns } from './reduce.ts'
import type { Standings } from './standings.ts'

/** One metric of one run. */
export interface StoredSeries extends MetricColumns {
  runId: number
}

/** One metric of one run as it is drawn: see reduce.ts. `times` is empty if it was not asked for. */
export interface ReducedSeries extends StoredSeries {
  total: number
  bucket: number
}

/** Which curves are to be drawn. */
export interface CurveQuery {
  runIds: readonly number[]
  /** All if it is left out. */
  metrics?: readonly string[]
  /** Steps between which they are drawn; everything if they are left out. */
  from?: number
  to?: number
  /** Most points of one curve. */
  points: number
  times?: boolean
}

/** How far a follower has come: points it has by metric, and how often the run had been rewound when it got them. */
export interface SeriesPosition {
  rewinds: number
  counts: Record<string, number>
}

export interface SeriesNews {
  series: ReducedSeries[]
  /** Runs whose earlier points are void; their series here begin at the first point. */
  reset: number[]
  positions: Record<number, SeriesPosition>
}

/** News for a follower is sent whole up to so many points; more than that only if it asks for it. */
const everyPoint = 2 ** 30

/**
 * Points of metrics. Those written never change, but for being taken back when a run goes on from an earlier
 * checkpoint.
 */
export function seriesOf(database: Database, standings: Standings) {
  const chunks = chunksOf(database)
  const rewindsOfRuns = database.prepare<[string], { id: number; rewinds: number }>(
    'SELECT id, rewinds FROM runs WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id',
  )

  function appendOne(runId: number, added: MetricColumns): number {
    const series = standings.obtain(runId, added.metric)
    chunks.append(series.id, series.count, added)
    standings.add(series, added)
    return series.id
  }

  return {
    /** Appends points of a run within the caller's transaction. */
    append(runId: number, columns: readonly MetricColumns[]): void {
      for (const added of columns) demandWhole(runId, added)
      const filled = together(columns.filter(({ steps }) => steps.length > 0))
      if (filled.length === 0) return
      const before = standings.bestStepOf(runId)
      const ids = filled.map((added) => appendOne(runId, added))
      const bestStep = filled.some(decides) ? standings.bestStepOf(runId) : before
      if (bestStep !== before) return standings.standAtBest(runId, bestStep, chunks.valueAt)
      for (const [index, { steps, values }] of filled.entries()) {
        if (bestStep !== null && steps[0]! <= bestStep)
          standings.setAtBest(ids[index]!, values[steps.findLastIndex((step) => step <= bestStep)])
      }
    },

    /** Takes back, within the caller's transaction, the points of a run whose step is greater than `step`. */
    truncate(runId: number, step: number): void {
      for (const series of standings.ofRun(runId)) {
        const kept = chunks.truncate(series.id, step, series.count)
        if (kept < series.count)
          standings.replace(series, { metric: series.metric, ...chunks.pointsFrom(series.id, 0) })
      }
      standings.standAtBest(runId, standings.bestStepOf(runId), chunks.valueAt)
    },

    /**
     * News of some runs (and, if given, some metrics) since the positions that a follower holds; if it
     * holds none of a series, all of it, or its curve of at most `points` points.
     */
    newsOf: database.transaction(
      (
        runIds: readonly number[],
        metrics: readonly string[] | null,
        positions: Record<number, SeriesPosition>,
        points = everyPoint,
      ): SeriesNews => {
        const byRun = standings.ofRuns(runIds, metrics ?? undefined)
        const news: SeriesNews = { series: [], reset: [], positions: {} }
        for (const { id, rewinds } of rewindsOfRuns.all(JSON.stringify(runIds))) {
          const held = positions[id]
          const rewound = held !== undefined && held.rewinds !== rewinds
          if (rewound) news.reset.push(id)
          const counts: Record<string, number> = {}
          for (const [metric, { id: series, count }] of Object.entries(byRun.get(id)!)) {
            const first = rewound ? 0 : pointsHeld(held, metric)
            if (first === 0)
              news.series.push({
                runId: id,
                metric,
                ...reducedColumns(chunks, series, { from: -Infinity, to: Infinity, most: points, times: true }),
              })
            else if (count > first)
              news.series.push({
                runId: id,
                metric,
                ...chunks.pointsFrom(series, first),
                total: count - first,
                bucket: 1,
              })
            counts[metric] = count
          }
          news.positions[id] = { rewinds, counts }
        }
        return news
      },
    ),

    /** Curves as they are drawn between two steps: from afar, or every point. */
    curvesOf: database.transaction(
      ({ runIds, metrics, from = -Infinity, to = Infinity, points, times = false }: CurveQuery): ReducedSeries[] => {
        const curves: ReducedSeries[] = []
        for (const [runId, ofRun] of standings.ofRuns(runIds, metrics)) {
          for (const { metric, id } of Object.values(ofRun))
            curves.push({ runId, metric, ...reducedColumns(chunks, id, { from, to, most: points, times }) })
        }
        return curves
      },
    ),
  }
}

/** A metric may be called as what every object has, such as constructor. */
function pointsHeld(held: SeriesPosition | undefined, metric: string): number {
  return held !== undefined && Object.hasOwn(held.counts, metric) ? held.counts[metric]! : 0
}

export type SeriesTable = ReturnType<typeof seriesOf>

/** Whether points say which step was a run's best. */
function decides({ metric }: MetricColumns): boolean {
  return metric === headlineMetric || metric === choosingMetric
}

/** @throws Error if there is not a value and a time for every step */
function demandWhole(runId: number, { metric, steps, values, times }: MetricColumns): void {
  if (values.length === steps.length && times.length === steps.length) return
  throw new Error(
    `The columns of ${metric} of run ${runId} differ in length: ${steps.length} steps, ${values.length} values, ` +
      `${times.length} times.`,
  )
}

/** A column a metric: what came point by point is written at once. */
function together(columns: readonly MetricColumns[]): MetricColumns[] {
  return [...Map.groupBy(columns, ({ metric }) => metric)].map(([metric, pieces]) => ({ metric, ...joined(pieces) }))
}

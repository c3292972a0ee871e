import type { Database } from 'better-sqlite3'
import {
  choosingMetric,
  findBuiltInMetric,
  headlineMetric,
  isLayerMetric,
  type Metric,
} from '../../../shared/metrics/metric.ts'
import type { Result } from '../../../shared/contract/run.ts'
import type { MetricColumns } from '../../trainer/messages.ts'

/**
 * Last and best values of one metric of one run: its number of points, its last and best value, and its value where the
 * run was best.
 */
export interface Standing extends Result {
  count: number
}

/** A standing with what finds its points. */
export interface Series extends Standing {
  id: number
  metric: string
  lastStep: number | null
}

const nothing = { count: 0, last: null, lastStep: null, best: null, bestStep: null }

type Advanced = Omit<Series, 'id' | 'metric' | 'atBest'>

/**
 * A standing after more points. NaN and infinities count as points but are neither best nor, as last, a number (null);
 * the earliest of equally good values is the best, and none is if no direction is better.
 */
export function advance(standing: Advanced, { steps, values }: MetricColumns, goal: Metric['goal']): Advanced {
  let { best, bestStep } = standing
  for (let index = 0; goal !== null && index < values.length; index++) {
    const value = values[index]!
    if (!Number.isFinite(value)) continue
    if (best === null || (goal === 'maximum' ? value > best : value < best)) {
      best = value
      bestStep = steps[index]!
    }
  }
  const last = values.at(-1)
  return {
    count: standing.count + values.length,
    last: last === undefined ? standing.last : Number.isFinite(last) ? last : null,
    lastStep: steps.at(-1) ?? standing.lastStep,
    best,
    bestStep,
  }
}

const standing = 'series.id, count, last, last_step AS lastStep, best, best_step AS bestStep, at_best AS atBest'
const select = `
  SELECT ${standing}, run_id AS runId, metrics.name AS metric
  FROM series JOIN metrics ON metrics.id = metric_id`

/** Asked for each metric of each update: a join with the names would take ten times as long. */
const selectOne = `SELECT ${standing} FROM series WHERE run_id = ? AND metric_id = ?`

/**
 * The table of standings, one a run and metric: derived from the points as they come, kept because every list of runs
 * shows it.
 * @param goalOf which direction of a metric is better
 */
export function standingsOf(
  database: Database,
  goalOf: (metric: string) => Metric['goal'] = (metric) => findBuiltInMetric(metric)?.goal ?? null,
) {
  const find = database.prepare<[number, number], Omit<Series, 'metric'>>(selectOne)
  const create = database.prepare('INSERT INTO series (run_id, metric_id) VALUES (?, ?)')
  const write = database.prepare(
    'UPDATE series SET count = ?, last = ?, last_step = ?, best = ?, best_step = ? WHERE id = ?',
  )
  const forget = database.prepare('DELETE FROM series WHERE id = ?')
  const ofOne = database.prepare<[number], Series>(`${select} WHERE run_id = ? ORDER BY metric_id`)
  const ofMany = database.prepare<[string], Series & { runId: number }>(
    `${select} WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY metric_id`,
  )
  const ofSome = database.prepare<[string, string], Series & { runId: number }>(
    `${select} WHERE run_id IN (SELECT value FROM json_each(?)) AND metric_id IN (SELECT value FROM ` +
      'json_each(?)) ORDER BY metric_id',
  )
  const names = database.prepare<[], string>('SELECT name FROM metrics ORDER BY id').pluck()
  const idOf = database.prepare<[string], number>('SELECT id FROM metrics WHERE name = ?').pluck()
  const addName = database.prepare('INSERT INTO metrics (name) VALUES (?)')
  const bestStepOf = database
    .prepare<[number, string], number | null>(
      'SELECT best_step FROM series WHERE run_id = ? AND metric_id = (SELECT id FROM metrics WHERE name = ?)',
    )
    .pluck()
  const takeLast = database.prepare('UPDATE series SET at_best = last WHERE run_id = ? AND last_step <= ?')
  const goneOn = database
    .prepare<[number, number], number>('SELECT id FROM series WHERE run_id = ? AND last_step > ?')
    .pluck()
  const clearAtBest = database.prepare('UPDATE series SET at_best = NULL WHERE run_id = ?')
  const setAtBest = database.prepare('UPDATE series SET at_best = ? WHERE id = ?')

  const standings = {
    /** The number of a metric's name, given to it if it has none yet. */
    metricId: (name: string): number => idOf.get(name) ?? Number(addName.run(name).lastInsertRowid),

    /** The standing of a run's metric, made if there is none. */
    obtain(runId: number, metric: string): Series {
      const metricId = standings.metricId(metric)
      const found = find.get(runId, metricId)
      if (found !== undefined) return { ...found, metric }
      const id = Number(create.run(runId, metricId).lastInsertRowid)
      return { id, metric, ...nothing, atBest: null }
    },

    add(series: Series, columns: MetricColumns): void {
      const { count, last, lastStep, best, bestStep } = advance(series, columns, goalOf(columns.metric))
      write.run(count, last, lastStep, best, bestStep, series.id)
    },

    /** Takes the standing again from all points there are; none of them means no standing. */
    replace(series: Series, columns: MetricColumns): void {
      if (columns.steps.length === 0) forget.run(series.id)
      else standings.add({ ...series, ...nothing }, columns)
    },

    /** The step at which a run was best by the figure to report, of validation images if it has some, or null. */
    bestStepOf: (runId: number): number | null =>
      bestStepOf.get(runId, choosingMetric) ?? bestStepOf.get(runId, headlineMetric) ?? null,

    /**
     * Takes the values again that the metrics of a run had where it was best: each its last one at or before that step.
     * @param valueAt looks one up, for metrics that have gone on since.
     */
    standAtBest(
      runId: number,
      step: number | null,
      valueAt: (series: number, step: number) => number | undefined,
    ): void {
      if (step === null) return void clearAtBest.run(runId)
      takeLast.run(runId, step)
      for (const id of goneOn.all(runId, step)) standings.setAtBest(id, valueAt(id, step))
    },

    setAtBest(id: number, value: number | undefined): void {
      setAtBest.run(value !== undefined && Number.isFinite(value) ? value : null, id)
    },

    /** All metrics of a run. */
    ofRun: (runId: number): Series[] => ofOne.all(runId),

    /** Standings by run, then by metric: of some metrics, or all. */
    ofRuns(runIds: readonly number[], metrics?: readonly string[]): Map<number, Record<string, Series>> {
      const byRun = new Map<number, Record<string, Series>>(runIds.map((id) => [id, {}]))
      const ids = JSON.stringify(runIds)
      const found =
        metrics === undefined
          ? ofMany.all(ids)
          : ofSome.all(ids, JSON.stringify(metrics.flatMap((name) => idOf.get(name) ?? [])))
      for (const { runId, ...series } of found) byRun.get(runId)![series.metric] = series
      return byRun
    },

    /** Names of the metrics that any run has reported, but for those of single layers. */
    metricNames: (): string[] => names.all().filter((name) => !isLayerMetric(name)),
  }
  return standings
}

export type Standings = ReturnType<typeof standingsOf>

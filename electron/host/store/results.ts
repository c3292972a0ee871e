import type { Database } from 'better-sqlite3'
import { findMetric } from '../../../shared/contract/metric.ts'
import type { Result } from '../../../shared/contract/run.ts'
import type { MetricColumns } from '../../trainer/messages.ts'

/** How one metric of one run stands: its number of points, and its last and best value. */
export interface Standing extends Result {
  count: number
}

const nothing: Standing = { count: 0, last: null, best: null, bestStep: null }

/**
 * A standing after more points. NaN and infinities count as points but are neither best nor, as last, a number (null);
 * the earliest of equally good values is the best.
 */
export function advance(standing: Standing, { metric, steps, values }: MetricColumns): Standing {
  const goal = findMetric(metric)?.goal ?? null
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
    best,
    bestStep,
  }
}

/** The table of standings: derived from the points, kept because every list of runs shows it. */
export function resultsOf(database: Database) {
  const read = database.prepare<[number, string], Standing>(
    'SELECT count, last, best, best_step AS bestStep FROM results WHERE run_id = ? AND metric = ?',
  )
  const readMany = database.prepare<[string], Standing & { runId: number; metric: string }>(
    'SELECT run_id AS runId, metric, count, last, best, best_step AS bestStep FROM results WHERE run_id IN (SELECT value FROM json_each(?))',
  )
  const write = database.prepare('INSERT OR REPLACE INTO results (run_id, metric, count, last, best, best_step) VALUES (?, ?, ?, ?, ?, ?)')
  const forget = database.prepare('DELETE FROM results WHERE run_id = ? AND metric = ?')

  return {
    add(runId: number, columns: MetricColumns): void {
      const { count, last, best, bestStep } = advance(read.get(runId, columns.metric) ?? nothing, columns)
      write.run(runId, columns.metric, count, last, best, bestStep)
    },
    /** Takes the standing again from all points there are; none of them means no standing. */
    replace(runId: number, columns: MetricColumns): void {
      forget.run(runId, columns.metric)
      if (columns.steps.length > 0) this.add(runId, columns)
    },
    /** Standings by run, then by metric. */
    ofRuns(runIds: readonly number[]): Map<number, Record<string, Standing>> {
      const byRun = new Map<number, Record<string, Standing>>(runIds.map((id) => [id, {}]))
      for (const { runId, metric, ...standing } of readMany.all(JSON.stringify(runIds))) byRun.get(runId)![metric] = standing
      return byRun
    },
  }
}

export type Results = ReturnType<typeof resultsOf>

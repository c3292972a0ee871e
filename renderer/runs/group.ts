import { headlineMetric } from '../../shared/contract/metric.ts'
import { configurationKey } from '../../shared/experiment/configuration.ts'
import { runStates, type RunRow, type RunState } from '../../shared/contract/run.ts'
import { summarize } from '../../shared/statistics/summary.ts'
import { lastOf } from './facts.ts'

/** Runs that share everything but the seed. */
export interface RunGroup {
  /** The same for the same configuration, on every machine and in every session. */
  key: string
  /** Newest first. */
  runs: RunRow[]
}

/** Groups runs by everything but the seed, in the order in which the groups are first met. */
export function groupRuns(runs: readonly RunRow[]): RunGroup[] {
  const groups = new Map<string, RunGroup>()
  for (const run of runs) {
    const key = configurationKey(run.experiment)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { key, runs: [run] })
    else group.runs.push(run)
  }
  return [...groups.values()]
}

export interface Figure {
  mean: number
  /** Sample deviation; null for fewer than two values. */
  deviation: number | null
  n: number
  /** Whether every value is of a finished run; else some may still change. */
  settled: boolean
}

/**
 * Mean and deviation of a metric over runs. Finished runs count; only where there is none yet, the others do.
 * @returns null where no run has the metric.
 */
export function figureOf(runs: readonly RunRow[], metric: string = headlineMetric): Figure | null {
  const finished = valuesOf(runs.filter((run) => run.state === 'finished'), metric)
  const values = finished.length > 0 ? finished : valuesOf(runs, metric)
  if (values.length === 0) return null
  const { mean, deviation, n } = summarize(values)
  return { mean, deviation, n, settled: finished.length > 0 }
}

function valuesOf(runs: readonly RunRow[], metric: string): number[] {
  return runs.map((run) => lastOf(run, metric)).filter((value) => value !== null)
}

/** How many of the runs are in each state that occurs, in the order of `runStates`. */
export function countStates(runs: readonly RunRow[]): { state: RunState; count: number }[] {
  return runStates.map((state) => ({ state, count: runs.filter((run) => run.state === state).length })).filter(({ count }) => count > 0)
}

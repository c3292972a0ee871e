import { headlineMetric } from '../../shared/metrics/metric.ts'
import type { Figure } from '../../shared/contract/groups.ts'
import { runStates, type RunRow, type RunState } from '../../shared/contract/run.ts'
import { configurationKey } from '../../shared/experiment/configuration.ts'
import { independentRuns } from '../../shared/query/samples.ts'
import { summarize } from '../../shared/statistics/summary.ts'
import { lastOf } from './facts.ts'

/** Runs of the same configuration (all but the seed) on the same images. */
export interface AlikeRuns {
  key: string
  /** In the order given. */
  runs: RunRow[]
}

/** Puts runs together that differ in nothing but the seed, in the order of the first of each. */
export function groupRuns(runs: readonly RunRow[]): AlikeRuns[] {
  return [...Map.groupBy(runs, (run) => `${run.data ?? ''} ${configurationKey(run.experiment)}`)].map(
    ([key, alike]) => ({ key, runs: alike }),
  )
}

/**
 * Mean and deviation of a metric over runs that are held. Finished runs count; only if there is none yet, the others
 * do. Of runs that repeat one another (same configuration and seed) one counts.
 * @returns null if no run has the metric; its mean is null if no value is finite.
 */
export function figureOf(runs: readonly RunRow[], metric: string = headlineMetric): Figure | null {
  const finished = runs.filter((run) => run.state === 'finished' && run.results[metric] !== undefined)
  const settled = finished.length > 0
  const { samples: counted } = independentRuns(
    settled ? finished : runs.filter((run) => run.results[metric] !== undefined),
  )
  const values = counted.map((run) => lastOf(run, metric)).filter((value) => value !== null)
  if (counted.length === 0) return null
  if (values.length === 0) return { mean: null, deviation: null, n: 0, odd: counted.length, settled }
  const { mean, deviation, n } = summarize(values)
  return { mean, deviation, n, odd: counted.length - n, settled }
}

/** How many of the runs are in each state that occurs, in the order of `runStates`. */
export function countStates(runs: readonly RunRow[]): { state: RunState; count: number }[] {
  return runStates
    .map((state) => ({ state, count: runs.filter((run) => run.state === state).length }))
    .filter(({ count }) => count > 0)
}

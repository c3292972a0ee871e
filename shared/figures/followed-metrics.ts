import type { RunRow } from '../contract/run.ts'
import { choosingMetric, headlineMetric } from '../metrics/metric.ts'

/** The accuracy by which a run is followed and its best epoch chosen: of validation images if it has some. */
export function followedMetric({ results }: Pick<RunRow, 'results'>): string {
  return results[choosingMetric] === undefined ? headlineMetric : choosingMetric
}

/**
 * The accuracies by which runs are followed, that of held-out images first: those of a run with validation images are
 * scored once, at its end, which is no curve. Runs without any result yet say nothing.
 */
export function followedMetrics(runs: readonly Pick<RunRow, 'results'>[]): string[] {
  const begun = runs.filter(({ results }) => Object.keys(results).length > 0)
  const followed = new Set(begun.map(followedMetric))
  const found = [headlineMetric, choosingMetric].filter((name) => followed.has(name))
  return found.length === 0 ? [headlineMetric] : found
}

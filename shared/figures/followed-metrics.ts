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

/** So many metrics are drawn of runs of other programs until others are chosen. */
const most = 2

/**
 * Metrics that are drawn of runs until others are chosen: what they are followed by, and their training loss. Runs of
 * other programs have metrics of their own: those that most have stand in for what none reports.
 */
export function proposedMetrics(runs: readonly Pick<RunRow, 'results' | 'origin'>[]): string[] {
  const usual = [...followedMetrics(runs), 'train.loss']
  const counts = new Map<string, number>()
  for (const { results } of runs) for (const name of Object.keys(results)) counts.set(name, (counts.get(name) ?? 0) + 1)
  if (counts.size === 0 || runs.some(({ origin }) => origin === null || origin.kind === 'archive')) return usual
  const reported = usual.filter((name) => counts.has(name))
  const others = [...counts.keys()]
    .filter((name) => !usual.includes(name))
    .sort((a, b) => counts.get(b)! - counts.get(a)! || (a < b ? -1 : 1))
  return [...others.slice(0, Math.max(0, most - reported.length)), ...reported]
}

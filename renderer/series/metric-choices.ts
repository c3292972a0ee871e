import { findMetric, validationMetrics, type Metric } from '../../shared/metrics/metric.ts'
import { ownMetric } from '../../shared/metrics/own-metrics.ts'
import type { RunRow } from '../../shared/contract/run.ts'

/**
 * Metrics among which a choice is offered: those that are known, the scores of validation images that some of the runs
 * have, and whatever is chosen already.
 */
export function metricChoices(
  known: readonly Metric[],
  runs: readonly Pick<RunRow, 'results'>[],
  chosen: readonly string[],
): Metric[] {
  const scored = validationMetrics.filter(({ name }) => runs.some(({ results }) => results[name] !== undefined))
  const offered = [...known, ...scored]
  const missing = chosen.filter((name) => !offered.some((metric) => metric.name === name))
  return [...offered, ...missing.map((name) => findMetric(name) ?? ownMetric(name))]
}

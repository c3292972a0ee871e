import { knowOwnFields } from '../experiment/own-fields.ts'
import type { Metric } from '../metrics/metric.ts'
import { knowOwnMetrics } from '../metrics/own-metrics.ts'

/** Names that runs of a store use beside Signum's own. */
export interface OwnNames {
  metrics: readonly Metric[]
  fields: readonly string[]
}

/**
 * Makes tables, figures, columns and filters of this thread understand the metrics and fields of scripts.
 * @param current looked up at every question
 */
export function learnNames(current: () => OwnNames): void {
  knowOwnMetrics({
    find: (name) => current().metrics.find((metric) => metric.name === name),
    names: () => current().metrics.map(({ name }) => name),
  })
  knowOwnFields(() => current().fields)
}

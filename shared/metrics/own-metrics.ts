import { visibleText } from '../../shared/errors/visible-text.ts'
import type { Metric } from './described.ts'

/** Metrics beside Signum's own: scripts report them, and the user says what they are. */
export interface OwnMetrics {
  find(name: string): Metric | undefined
  /** In the order in which they first came. */
  names(): readonly string[]
}

const none: OwnMetrics = { find: () => undefined, names: () => [] }
let known = none

/** Sets what a thread knows of the metrics of its store. Looked up at every question, so that it may change. */
export function knowOwnMetrics(metrics: OwnMetrics): void {
  known = metrics
}

/** A metric of the store that Signum does not define; undefined if no run has reported it. */
export function findOwnMetric(name: string): Metric | undefined {
  return known.find(name)
}

/** Names of the metrics that the runs of the store have beside Signum's own. */
export function ownMetricNames(): readonly string[] {
  return known.names()
}

/** What the user says of a metric; null: nothing. */
export interface MetricDescription {
  title: string | null
  unit: string | null
  goal: Metric['goal']
}

/** A metric of which nothing is said. */
export const undescribed: MetricDescription = { title: null, unit: null, goal: null }

/** A metric of a script, as the user describes it: by its name, without a unit or a direction unless these are said. */
export function ownMetric(name: string, { title, unit, goal } = undescribed): Metric {
  return {
    name,
    title: visibleText(title ?? name),
    unit: unit ?? 'none',
    goal,
    every: 'step',
    definition: title === null || title === name ? 'as its script reports it' : `"${name}", as its script reports it`,
  }
}

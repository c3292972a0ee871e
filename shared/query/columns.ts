import { findMetric } from '../metrics/metric.ts'
import { readings, type Reading } from './filter-keys.ts'

/** A reading of a metric as columns and addresses name it: "train.loss", "train.loss:best", "train.loss:atBest". */
export interface FigureColumn {
  metric: string
  reading: Reading
}

export function figureId({ metric, reading }: FigureColumn): string {
  return reading === 'last' ? metric : `${metric}:${reading}`
}

/** The reading that an id names. Any text before the colon is read as a metric. */
export function parseFigure(id: string): FigureColumn {
  const at = id.lastIndexOf(':')
  const reading = readings.find((each) => each === id.slice(at + 1))
  return at < 0 || reading === undefined ? { metric: id, reading: 'last' } : { metric: id.slice(0, at), reading }
}

/** Factor of a value for people to read. */
export function scaleOf(metric: string): number {
  return findMetric(metric)?.unit === 'percent' ? 100 : 1
}

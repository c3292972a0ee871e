/** A metric that runs report: its name in the store, its title, and which direction is better. */
export interface Metric {
  name: string
  title: string
  /** percent: a share that is shown times 100; nats; none; or any other of a script, such as ms. */
  unit: string
  goal: 'maximum' | 'minimum' | null
  /** Taken every few optimizer steps, or at the end of every epoch. */
  every: 'step' | 'epoch'
  /** What it measures, as part of a sentence: no full stop, and no capital but that of a name. */
  definition: string
  /** What else there is to know, in whole sentences. */
  remark?: string
}

/** The unit of a metric's values as they are shown: "%", "ms"; none for losses, as papers have it. */
export function unitSign(unit: Metric['unit']): string {
  return unit === 'percent' ? '%' : unit === 'nats' || unit === 'none' ? '' : unit
}

/** A metric's title with its unit, for example "Accuracy (%)". */
export function titleWithUnit({ title, unit }: Pick<Metric, 'title' | 'unit'>): string {
  const sign = unitSign(unit)
  return sign === '' ? title : `${title} (${sign})`
}

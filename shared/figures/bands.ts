import { marginOfMean } from '../statistics/interval.ts'
import { summarize } from '../statistics/summary.ts'

/** Kinds of bands around a mean: sample deviation, standard error, 95 % t interval, lowest to highest, none. */
export const bandNames = ['deviation', 'error', 'interval', 'range', 'none'] as const
export type BandKind = (typeof bandNames)[number]

/** What bands reach to, as footnotes say it. */
export const bandWords: Readonly<Record<Exclude<BandKind, 'none'>, string>> = {
  deviation: 'one sample standard deviation to either side',
  error: 'one standard error to either side',
  interval: 'the 95 % interval of the mean (t)',
  range: 'from the lowest run to the highest',
}

/** Mean of some values, with the edges of a band around it. A single value has edges of no width. */
export function banded(values: readonly number[], kind: BandKind): { mean: number; low: number; high: number } {
  const { mean, deviation, standardError, minimum, maximum } = summarize(values)
  if (kind === 'range') return { mean, low: minimum, high: maximum }
  const margin =
    kind === 'deviation' ? deviation : kind === 'error' ? standardError : kind === 'interval' ? marginOfMean(values) : 0
  return { mean, low: mean - (margin ?? 0), high: mean + (margin ?? 0) }
}

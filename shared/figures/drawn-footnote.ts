import type { RunRow } from '../contract/run.ts'
import { findMetric } from '../metrics/metric.ts'
import { ownMetric } from '../metrics/own-metrics.ts'
import { independentRuns } from '../query/samples.ts'
import { howTrained, looks, ownStatistics, repeatsLeftOut, unfinished, withoutSeed } from '../tables/remarks.ts'
import { bandWords, type BandKind } from './bands.ts'
import { countsOf } from './metric-figure.ts'
import { smoothedRemark } from './smooth.ts'

/** Curves as they are drawn, whoever drew them. */
export interface DrawnCurves {
  metric: string
  /** The runs of each curve. */
  groups: readonly (readonly RunRow[])[]
  /** Each curve is the mean of its runs; else each run is a curve. */
  means: boolean
  band: BandKind
  /** Share of the past in a moving average, from 0 to below 1. */
  smoothing: number
  /** Name of the curve from which the others' differences are drawn; null for the values themselves. */
  baseline: string | null
}

/** What a reader has to know of curves: their means, their bands, and what was left out, in the words of tables. */
export function drawnFootnote({ metric: name, groups, means, band, smoothing, baseline }: DrawnCurves): string {
  const metric = findMetric(name) ?? ownMetric(name)
  const measured = groups.map((runs) => runs.filter(({ results }) => Object.hasOwn(results, name)))
  const counted = means ? measured.map((runs) => independentRuns(runs)) : []
  const drawn = (means ? counted.map(({ samples }) => samples) : measured).filter(({ length }) => length > 0)
  const runs = drawn.flat()
  const bands = band === 'none' ? null : baseline === null ? bandWords[band] : 'one standard error of the difference'
  return [
    countsOf(means ? drawn.map(({ length }) => length) : runs.map(() => 1), bands),
    `${metric.title}: ${metric.definition}.`,
    ...(baseline === null ? [] : [`Differences from ${baseline}.`]),
    ...smoothedRemark(smoothing),
    ...repeatsLeftOut(counted.reduce((sum, { repeats }) => sum + repeats.length, 0)),
    ...(means ? withoutSeed(drawn) : []),
    ...howTrained(runs),
    ...ownStatistics(runs, [metric]),
    ...looks(runs, [metric]),
    ...unfinished(runs),
  ].join(' ')
}

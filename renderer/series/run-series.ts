import type { RunRow } from '../../shared/contract/run.ts'
import type { BandKind } from '../../shared/figures/bands.ts'
import { smooth } from '../../shared/figures/smooth.ts'
import { independentRuns } from '../../shared/query/samples.ts'
import type { ChartSeries, CurveName } from '../chart/align.ts'
import { methodOf } from '../runs/facts.ts'
import { tellingNames } from '../runs/differences.ts'
import { aggregate, difference, type XY } from './aggregate.ts'
import type { SeriesStyle } from './colour.ts'
import type { Curve } from './curve-book.ts'
import { along, isMetric, knowsHorizontal, metricOf, overMetric, type Horizontal } from './horizontal.ts'
import { snapped } from './snap.ts'

/** Where curves are read from: a book, or a part that was zoomed into. */
export interface CurveSource {
  curve(runId: number, metric: string): Curve
}

/** One curve a run, in the style given for each. */
export function runSeries(
  runs: readonly RunRow[],
  source: CurveSource,
  metric: string,
  horizontal: Horizontal,
  styles: readonly SeriesStyle[],
): ChartSeries[] {
  const names = tellingNames(runs)
  return runs.map((run, index) => {
    const curve = source.curve(run.id, metric)
    return {
      label: names[index]!,
      method: methodOf(run),
      ...styles[index]!,
      x: along(curve, run, horizontal),
      y: curve.values,
    }
  })
}

export interface GroupLook {
  /** Each group is one mean; else every run is a curve. */
  grouped: boolean
  band: BandKind
  /** Share of the past in a moving average; 0 leaves the curves as they are. */
  smoothing: number
  /** The runs of a group behind its mean. */
  traces: boolean
  /** Place of the group whose band is always drawn, however many lines there are; null for none. */
  flagged?: number | null
  /** Place of the group from which the others' differences are shown; null for the values themselves. */
  baseline: number | null
}

export const plainLook: GroupLook = { grouped: true, band: 'deviation', smoothing: 0, traces: false, baseline: null }

/** Beyond so many lines a band is drawn under the pointer alone: others would hide the lines. */
const mostBands = 5

/**
 * The curves of groups of runs along a horizontal. Over time or another metric no two runs share their x: then every
 * run is drawn by itself, quietly.
 */
export function groupSeries(
  groups: readonly { label: string; name?: CurveName; runs: readonly RunRow[] }[],
  source: CurveSource,
  metric: string,
  horizontal: Horizontal,
  styles: readonly SeriesStyle[],
  look: GroupLook = plainLook,
): ChartSeries[] {
  // A repeated run is no further sample: it would narrow the band without telling anything.
  const counted = look.grouped
    ? groups.map((group) => independentRuns(group.runs).samples)
    : groups.map(({ runs }) => runs)
  const all = counted.map((runs) =>
    sharesX(horizontal)
      ? curvesOf(runs, source, metric, horizontal)
      : runs.map((run) => curveOf(run, source, metric, horizontal)),
  )
  return groups.flatMap(({ label, name, runs: members }, index): ChartSeries[] => {
    const runs = counted[index]!
    const curves = all[index]!
    const shared = { method: methodOf(runs[0]!), key: members[0]?.id, name, ...styles[index]! }
    if (!look.grouped) return curves.flatMap((curve) => smoothed({ ...shared, ...curve, label }, look.smoothing))
    if (!sharesX(horizontal))
      return curves.map((curve, nth) => ({
        ...shared,
        ...curve,
        y: smooth(curve.y, look.smoothing),
        label: nth === 0 ? `${label} (n = ${runs.length})` : '',
        quiet: nth > 0,
      }))
    const isDifference = look.baseline !== null && look.baseline < all.length
    const band = isDifference
      ? difference(curves, all[look.baseline!]!, look.band !== 'none')
      : aggregate(curves, look.band)
    const shyBand = groups.length > mostBands && index !== look.flagged
    const edges =
      look.band === 'none' ? {} : { low: smooth(band.low, look.smoothing), high: smooth(band.high, look.smoothing) }
    const mean: ChartSeries = {
      ...shared,
      label: `${label} (n = ${runs.length})`,
      x: band.x,
      y: smooth(band.y, look.smoothing),
      ...edges,
      shyBand,
    }
    const behind =
      look.traces && !isDifference
        ? curves.map((curve): ChartSeries => ({ ...shared, ...curve, label: '', quiet: true, unlisted: true }))
        : []
    return [...behind, mean]
  })
}

function sharesX(horizontal: Horizontal): boolean {
  return horizontal === 'step' || horizontal === 'epoch' || horizontal === 'images'
}

function curvesOf(runs: readonly RunRow[], source: CurveSource, metric: string, horizontal: Horizontal): XY[] {
  return snapped(runs.map((run) => source.curve(run.id, metric))).map((curve, index) =>
    // What is not known along an axis has no place on it.
    knowsHorizontal(runs[index]!, horizontal)
      ? { x: along(curve, runs[index], horizontal), y: curve.values }
      : { x: [], y: [] },
  )
}

function curveOf(run: RunRow, source: CurveSource, metric: string, horizontal: Horizontal): XY {
  const curve = source.curve(run.id, metric)
  return isMetric(horizontal)
    ? overMetric(curve, source.curve(run.id, metricOf(horizontal)))
    : { x: along(curve, run, horizontal), y: curve.values }
}

/** A smoothed curve in front of its original. */
function smoothed(series: ChartSeries, share: number): ChartSeries[] {
  if (share <= 0) return [series]
  return [
    { ...series, quiet: true, unlisted: true },
    { ...series, y: smooth(series.y, share) },
  ]
}

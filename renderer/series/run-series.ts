import type { RunRow } from '../../shared/contract/run.ts'
import type { ChartSeries } from '../chart/align.ts'
import { methodOf } from '../runs/facts.ts'
import { tellingNames } from '../runs/differences.ts'
import { aggregate } from './aggregate.ts'
import type { SeriesStyle } from './colour.ts'
import type { CurveBook } from './curve-book.ts'
import { along, type Horizontal } from './horizontal.ts'

/** One curve a run, in the style given for each. */
export function runSeries(runs: readonly RunRow[], book: CurveBook, metric: string, horizontal: Horizontal, styles: readonly SeriesStyle[]): ChartSeries[] {
  const names = tellingNames(runs)
  return runs.map((run, index) => {
    const curve = book.curve(run.id, metric)
    return { label: names[index]!, method: methodOf(run), ...styles[index]!, x: along(curve, run, horizontal), y: curve.values }
  })
}

/** One mean with a band a group of runs, or plain curves where no band is asked for. Over time no two runs share their x: then every run is drawn by itself, quietly. */
export function groupSeries(
  groups: readonly { label: string; runs: readonly RunRow[] }[],
  book: CurveBook,
  metric: string,
  horizontal: Horizontal,
  styles: readonly SeriesStyle[],
  banded = true,
): ChartSeries[] {
  return groups.flatMap(({ label, runs }, index): ChartSeries[] => {
    const curves = runs.map((run) => {
      const curve = book.curve(run.id, metric)
      return { x: along(curve, run, horizontal), y: curve.values }
    })
    const shared = { method: methodOf(runs[0]!), ...styles[index]! }
    if (!banded) return curves.map((curve) => ({ ...shared, ...curve, label }))
    if (horizontal === 'time') return curves.map((curve, nth) => ({ ...shared, ...curve, label: nth === 0 ? label : '', quiet: nth > 0 }))
    const band = aggregate(curves)
    return [{ ...shared, label: `${label} (n = ${runs.length})`, x: band.x, y: band.y, low: band.low, high: band.high }]
  })
}

import type { ChartSeries } from './align.ts'

/** A stretch of an axis. */
export interface Extent {
  low: number
  high: number
}

/** From where to where charts go together, so that the same place is the same moment in all of them. */
export function extentOf(charts: readonly { series: readonly Pick<ChartSeries, 'x'>[] }[]): Extent | null {
  return spanning(
    charts.flatMap(({ series }) => series.map(({ x }) => (x.length === 0 ? null : { low: x[0]!, high: x.at(-1)! }))),
  )
}

/** The stretch over all of some stretches; null if there is none. */
export function spanning(extents: readonly (Extent | null)[]): Extent | null {
  const there = extents.filter((extent) => extent !== null)
  if (there.length === 0) return null
  return { low: Math.min(...there.map(({ low }) => low)), high: Math.max(...there.map(({ high }) => high)) }
}

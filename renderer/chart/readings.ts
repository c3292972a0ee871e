import { valueNear, type ChartSeries } from './align.ts'

/** A place within a chart, in the values of its axes. */
export interface ChartPlace {
  x: number
  /** Null if the pointer is in another chart, whose crosshair this one shares. */
  y: number | null
}

/** The curve whose value at a place is nearest to it; null if none has one. */
export function nearestCurve(series: readonly ChartSeries[], { x, y }: ChartPlace): ChartSeries | null {
  if (y === null) return null
  let best: { curve: ChartSeries; distance: number } | null = null
  for (const curve of series) {
    const value = valueNear(curve, x)
    if (value === null || !Number.isFinite(value)) continue
    const distance = Math.abs(value - y)
    if (best === null || distance < best.distance) best = { curve, distance }
  }
  return best?.curve ?? null
}

/** The value of each curve at a place, or its last; null if it has none. */
export function readingsAt(series: readonly ChartSeries[], place: ChartPlace | null): (number | null)[] {
  return series.map((curve) => (place === null ? (curve.y.at(-1) ?? null) : valueNear(curve, place.x)))
}

/** One curve of a chart. */
export interface ChartSeries {
  label: string
  /** Quantizer whose glyph stands in the legend. */
  method?: string
  colour: string
  dash: readonly number[]
  /** Rising. */
  x: readonly number[]
  y: readonly number[]
  /** Mean minus and plus deviation, drawn as a band; same length as x. */
  low?: readonly number[]
  high?: readonly number[]
  /** Drawn thinner and paler: one of many behind a mean. */
  quiet?: boolean
}

/** A column of a chart's data: null is a gap, undefined is no point of this curve (the line goes on). */
export type Column = (number | null | undefined)[]

/**
 * Puts curves on one horizontal axis: every x that any of them has, rising, and a column for each list of values.
 * Values that cannot be drawn (not finite, or not positive on a logarithmic axis) are gaps.
 */
export function alignCurves(curves: readonly { x: readonly number[]; y: readonly number[] }[], logarithmic = false): { x: number[]; columns: Column[] } {
  const x = [...new Set(curves.flatMap((curve) => curve.x))].sort((a, b) => a - b)
  const place = new Map(x.map((value, index) => [value, index]))
  const columns = curves.map((curve) => {
    const column = new Array<number | null | undefined>(x.length).fill(undefined)
    for (const [index, value] of curve.x.entries()) {
      const y = curve.y[index]!
      column[place.get(value)!] = Number.isFinite(y) && (!logarithmic || y > 0) ? y : null
    }
    return column
  })
  return { x, columns }
}

/** The value of a curve at the x nearest to the given one; null where it has none. */
export function valueNear(curve: { x: readonly number[]; y: readonly number[] }, x: number): number | null {
  let low = 0
  let high = curve.x.length - 1
  if (high < 0) return null
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (curve.x[middle]! <= x) low = middle
    else high = middle
  }
  const nearest = Math.abs(curve.x[high]! - x) < Math.abs(x - curve.x[low]!) ? high : low
  return curve.y[nearest] ?? null
}

/** Points that a chart shows, over all its curves. */
export function countPoints(series: readonly ChartSeries[]): number {
  return series.reduce((sum, curve) => sum + curve.x.length, 0)
}

import { summarize } from '../../shared/statistics/summary.ts'

export interface XY {
  x: readonly number[]
  y: readonly number[]
}

export interface Band {
  x: number[]
  y: number[]
  low: number[]
  high: number[]
  /** Curves that have a value at each x. */
  n: number[]
}

/**
 * Mean and mean ± deviation of several curves at every x at which at least one of them has a value. A curve counts at the
 * x that it has itself: nothing is interpolated, so the mean of a group never depends on what else is shown.
 */
export function aggregate(curves: readonly XY[]): Band {
  const at = new Map<number, number[]>()
  for (const curve of curves) {
    for (const [index, x] of curve.x.entries()) {
      const y = curve.y[index]!
      if (!Number.isFinite(y)) continue
      const values = at.get(x)
      if (values === undefined) at.set(x, [y])
      else values.push(y)
    }
  }
  const band: Band = { x: [...at.keys()].sort((a, b) => a - b), y: [], low: [], high: [], n: [] }
  for (const x of band.x) {
    const { mean, deviation, n } = summarize(at.get(x)!)
    band.y.push(mean)
    band.low.push(mean - (deviation ?? 0))
    band.high.push(mean + (deviation ?? 0))
    band.n.push(n)
  }
  return band
}

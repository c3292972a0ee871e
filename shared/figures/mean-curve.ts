import { banded, type BandKind } from './bands.ts'

/** The points of one run: x rising, as many as y. */
export interface RunPoints {
  x: readonly number[]
  y: readonly number[]
}

export interface MeanCurve {
  x: number[]
  y: number[]
  low: number[]
  high: number[]
  /** Places at which some run has a value but not all that reach so far: nothing is drawn there. */
  skipped: number
  /** The first x beyond which the mean is of fewer runs than before; null if all go on to the same end. */
  fewerFrom: number | null
  /** Most runs behind a point. */
  n: number
}

/**
 * The mean over runs, with a band, at every x at which all runs that reach so far have a
 * value: nothing is interpolated, and a mean never jumps between different sets of runs but where one ends.
 * A value that is not finite makes the mean NaN.
 */
export function meanCurve(runs: readonly RunPoints[], band: BandKind = 'deviation'): MeanCurve {
  const measured = runs.filter(({ x }) => x.length > 0)
  const ends = measured.map(({ x }) => keyOf(x.at(-1)!))
  const values = new Map<number, number[]>()
  for (const { x, y } of measured) {
    for (const [place, at] of x.entries()) {
      const key = keyOf(at)
      const there = values.get(key)
      if (there === undefined) values.set(key, [y[place]!])
      else there.push(y[place]!)
    }
  }
  const curve: MeanCurve = { x: [], y: [], low: [], high: [], skipped: 0, fewerFrom: null, n: 0 }
  let before = 0
  for (const x of [...values.keys()].sort((left, right) => left - right)) {
    const here = values.get(x)!
    const reaching = ends.filter((end) => x <= end).length
    if (here.length < reaching) {
      curve.skipped++
      continue
    }
    const { mean, low, high } = banded(here, band)
    curve.x.push(x)
    curve.y.push(mean)
    curve.low.push(low)
    curve.high.push(high)
    if (here.length < before) curve.fewerFrom ??= x
    before = here.length
    curve.n = Math.max(curve.n, here.length)
  }
  return curve
}

/** Places that differ by rounding alone are one: 3 steps of 10 an epoch and 6 of 20. */
function keyOf(x: number): number {
  return Number(x.toPrecision(12))
}

import { banded, type BandKind } from '../../shared/figures/bands.ts'
import { t } from '../words/words.ts'

export interface XY {
  x: readonly number[]
  y: readonly number[]
}

/** Kinds of bands around a mean. */
export const bandKinds = [
  { name: 'deviation', title: t('series.deviation'), help: t('series.deviationHelp') },
  { name: 'error', title: t('series.standardError'), help: t('series.standardErrorHelp') },
  { name: 'interval', title: t('series.interval95'), help: t('series.interval95Help') },
  { name: 'range', title: t('series.minToMax'), help: t('series.minToMaxHelp') },
  { name: 'none', title: t('series.noBand'), help: t('series.noBandHelp') },
] as const satisfies readonly { name: BandKind; title: string; help: string }[]

export interface Band {
  x: number[]
  y: number[]
  low: number[]
  high: number[]
  /** Curves that have a value at each x. */
  n: number[]
}

/**
 * Mean of several curves at every x at which at least one of them has a value, with a band. A curve counts at the x
 * that it has itself: nothing is interpolated, so the mean of a group never depends on what else is shown. NaN values
 * are left out.
 */
export function aggregate(curves: readonly XY[], kind: BandKind = 'deviation'): Band {
  const at = new Map<number, number[]>()
  for (const curve of curves) {
    for (let index = 0; index < curve.x.length; index++) {
      const y = curve.y[index]!
      if (!Number.isFinite(y)) continue
      const values = at.get(curve.x[index]!)
      if (values === undefined) at.set(curve.x[index]!, [y])
      else values.push(y)
    }
  }
  const band: Band = { x: [...at.keys()].sort((a, b) => a - b), y: [], low: [], high: [], n: [] }
  for (const x of band.x) {
    const values = at.get(x)!
    const { mean, low, high } = banded(values, kind)
    band.y.push(mean)
    band.low.push(low)
    band.high.push(high)
    band.n.push(values.length)
  }
  return band
}

/**
 * How a mean differs from that of a baseline at every x that both have; the band is the standard error of the
 * difference, where either has one.
 */
export function difference(curves: readonly XY[], baseline: readonly XY[], withBand: boolean): Band {
  const [own, other] = [aggregate(curves, 'error'), aggregate(baseline, 'error')]
  const place = new Map(other.x.map((x, index) => [x, index]))
  const band: Band = { x: [], y: [], low: [], high: [], n: [] }
  for (const [index, x] of own.x.entries()) {
    const there = place.get(x)
    if (there === undefined) continue
    const value = own.y[index]! - other.y[there]!
    const margin = withBand ? Math.hypot(own.high[index]! - own.y[index]!, other.high[there]! - other.y[there]!) : 0
    band.x.push(x)
    band.y.push(value)
    band.low.push(value - margin)
    band.high.push(value + margin)
    band.n.push(own.n[index]!)
  }
  return band
}

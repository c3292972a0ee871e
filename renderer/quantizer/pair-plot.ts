import type { Expression } from '../../shared/quantizers/expression.ts'
import { pathOf } from './curve.ts'
import { heightsOf, sampleCurve, type SampledCurve } from './sample-curve.ts'

/** One of the two plots of a pair, in pixels: F above, B below, w along both. */
export interface Panel {
  part: 'forward' | 'backward'
  title: 'F' | 'B'
  /** One a pair, in their order. */
  paths: string[]
  top: number
  height: number
  low: number
  high: number
  ticks: number[]
  x(w: number): number
  y(value: number): number
}

export interface PairLayout {
  width: number
  height: number
  /** Largest |w| that is drawn. */
  reach: number
  /** Pixels left of the plots for the labels of their axes, and below them. */
  left: number
  bottom: number
}

/** A pair to be drawn, at given values of mu and its parameters. */
export interface DrawnPair {
  forward: Expression
  backward: Expression
  symbols: Readonly<Record<string, number>>
}

/** Places F above B of one pair or several on one axis of w. */
export function pairPanels(pairs: readonly DrawnPair[], layout: PairLayout): { forward: Panel; backward: Panel } {
  const { width, height, reach, left, bottom } = layout
  const gap = 14
  const panelHeight = (height - bottom - gap - 6) / 2
  const sampled = (part: 'forward' | 'backward') =>
    pairs.map((pair) => sampleCurve(pair[part], pair.symbols, -reach, reach))
  const [forward, backward] = [sampled('forward'), sampled('backward')]
  const x = (w: number) => left + ((w + reach) / (2 * reach)) * (width - left - 6)
  const panel = (
    part: Panel['part'],
    curves: readonly SampledCurve[],
    top: number,
    low: number,
    high: number,
  ): Panel => {
    const y = (value: number) => top + panelHeight - ((value - low) / (high - low)) * panelHeight
    return {
      part,
      title: part === 'forward' ? 'F' : 'B',
      paths: curves.map(({ points }) => pathOf(points, x, y)),
      top,
      height: panelHeight,
      low,
      high,
      ticks: ticksBetween(low, high),
      x,
      y,
    }
  }
  const F = heightsOf(forward) ?? { low: 0, high: 0 }
  const B = heightsOf(backward) ?? { low: 0, high: 0 }
  const extent = Math.max(1.2, -F.low * 1.08, F.high * 1.08)
  const highest = Math.max(0, B.high)
  const lowest = Math.min(0, B.low)
  const top = highest <= leastHeight ? 1 : highest + (highest - lowest) * 0.28
  return {
    forward: panel('forward', forward, 6, -extent, extent),
    backward: panel('backward', backward, 6 + panelHeight + gap, lowest === 0 ? 0 : lowest * 1.12, top),
  }
}

/** A height below which no ticks can be told apart. */
const leastHeight = 1e-290

/** About four round values between two bounds. */
export function ticksBetween(low: number, high: number, about = 4): number[] {
  const raw = (high - low) / about
  const size = 10 ** Math.floor(Math.log10(raw))
  const step = size * ([1, 2, 5, 10].find((factor) => factor * size >= raw) ?? 10)
  const ticks: number[] = []
  for (let index = Math.ceil(low / step); index * step <= high + step * 1e-9; index++)
    ticks.push(Number((index * step).toPrecision(12)))
  return ticks
}

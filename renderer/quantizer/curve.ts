import type { Quantizer } from '../../shared/quantizers/quantizer.ts'
import { completeSchedule, symbolsAt } from '../../shared/quantizers/schedule.ts'

import type { Point } from './sample-curve.ts'

/** At this sharpness a curve over |w| < 2 is neither flat nor as good as the sign. */
const tellingMu = 5

/** Symbols at which a pair looks most like itself: a mu of its schedule at which it looks typical, ramps half way. */
export function characteristicSymbols(quantizer: Quantizer): Record<string, number> {
  const schedule = completeSchedule(quantizer, { kind: null, start: null, end: null })
  const symbols = symbolsAt(quantizer, {}, schedule, 0)
  if (quantizer.mu !== null)
    symbols.mu = Math.min(
      Math.max(tellingMu, Math.min(schedule.start, schedule.end)),
      Math.max(schedule.start, schedule.end),
    )
  const halfWay = symbolsAt(quantizer, {}, schedule, 0.5)
  for (const { parameter } of quantizer.ramped) symbols[parameter] = halfWay[parameter]!
  return symbols
}

/**
 * Points as an SVG path; x and y are mapped first. If there is no value the line is broken; heights are kept within
 * `farthest` pixels, beyond which nothing is seen.
 */
export function pathOf(points: readonly Point[], x: (value: number) => number, y: (value: number) => number): string {
  let drawn = false
  return points
    .map((point) => {
      const command = drawn ? 'L' : 'M'
      drawn = Number.isFinite(point.y)
      return drawn ? `${command}${round(x(point.x))} ${round(within(y(point.y)))}` : ''
    })
    .join('')
}
const farthest = 1e4

function within(pixels: number): number {
  return Math.min(farthest, Math.max(-farthest, pixels))
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

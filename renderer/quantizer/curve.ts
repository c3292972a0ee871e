import type { Expression } from '../../shared/quantizers/expression.ts'
import type { Quantizer } from '../../shared/quantizers/quantizer.ts'
import { compile } from '../../shared/quantizers/scalar.ts'
import { completeSchedule, symbolsAt } from '../../shared/quantizers/schedule.ts'

export interface Point {
  x: number
  y: number
}

/**
 * An expression in w as a polyline over [from, to]. A jump is narrowed down to its place, so that a sign is drawn
 * upright.
 * @param symbols every symbol of the expression but w
 */
export function sampleCurve(
  expression: Expression,
  symbols: Readonly<Record<string, number>>,
  from: number,
  to: number,
  count = 120,
): Point[] {
  const value = compile(expression, symbols)
  const at = (x: number): Point => ({ x, y: value(x) })
  const points: Point[] = [at(from)]
  for (let index = 1; index <= count; index++) {
    const next = at(from + ((to - from) * index) / count)
    const last = points.at(-1)!
    if (Math.abs(next.y - last.y) > 0.2) points.push(...refine(at, last, next))
    points.push(next)
  }
  return points
}

/**
 * Points between two whose values are far apart: halves the span until the step is small or the place of the jump is
 * known.
 */
function refine(at: (x: number) => Point, left: Point, right: Point, depth = 14): Point[] {
  if (depth === 0 || Math.abs(right.y - left.y) <= 0.1) return []
  const middle = at((left.x + right.x) / 2)
  return [...refine(at, left, middle, depth - 1), middle, ...refine(at, middle, right, depth - 1)]
}

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

/** Points as an SVG path; x and y are mapped first. If there is no value the line is broken. */
export function pathOf(points: readonly Point[], x: (value: number) => number, y: (value: number) => number): string {
  let drawn = false
  return points
    .map((point) => {
      const command = drawn ? 'L' : 'M'
      drawn = Number.isFinite(point.y)
      return drawn ? `${command}${round(x(point.x))} ${round(y(point.y))}` : ''
    })
    .join('')
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

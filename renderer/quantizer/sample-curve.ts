import { breakpoints } from '../../shared/quantizers/certificate/breakpoints.ts'
import { hairOf, leastBetween } from '../../shared/quantizers/certificate/domain.ts'
import type { Expression } from '../../shared/quantizers/expression.ts'
import { compile } from '../../shared/quantizers/scalar.ts'

export interface Point {
  x: number
  y: number
}

/** A curve as it is drawn, from left to right; y is NaN or infinite where there is no value, as at a pole. */
export interface SampledCurve {
  points: readonly Point[]
  /** Whether it grows without bound somewhere: then its greatest height says nothing. */
  hasPole: boolean
}

/**
 * An expression in w as a polyline over [from, to]. Its zeros of arguments, kinks and jumps (the certificate's
 * breakpoints) and its extrema are among the points, whatever `count` is; between them points are added until a
 * polyline is as good as the curve.
 * @param symbols every symbol of the expression but w
 * @param count even steps to begin with
 * @param probes places at which breakpoints are looked for
 */
export function sampleCurve(
  expression: Expression,
  symbols: Readonly<Record<string, number>>,
  from: number,
  to: number,
  { count = 120, probes }: { count?: number; probes?: number } = {},
): SampledCurve {
  const value = compile(expression, symbols)
  const at = (x: number): Point => ({ x, y: value(x) })
  const domain = { from, to }
  const hair = 2 * hairOf(domain)
  let hasPole = false
  const places: Point[] = Array.from({ length: count + 1 }, (_, index) => at(from + ((to - from) * index) / count))
  for (const place of breakpoints([expression], symbols, domain, probes)) {
    const [left, right] = [place - hair, place + hair]
    if (growsTowards(value, place, -hair) || growsTowards(value, place, hair)) {
      hasPole = true
      places.push({ x: place, y: Number.NaN })
    } else places.push(at(left), at(place), at(right))
  }
  const known = inOrder(places)
  const whole = inOrder([...known, ...extrema(known, value).map(at)])
  return { points: refined(whole, at, (to - from) * leastStep), hasPole }
}

/** Steps between two points are halved down to this part of the width, and so many points are added at most. */
const leastStep = 2 ** -16
const mostAdded = 3000
/** Part of the curve's height by which a line may miss it. */
const tolerance = 1 / 2000

/** Whether values still grow a hundredfold over the last six digits before a place: they do towards a pole. */
function growsTowards(value: (w: number) => number, place: number, hair: number): boolean {
  const last = Math.abs(value(place + hair))
  return !Number.isFinite(last) || (last > 1e3 && last > 100 * Math.abs(value(place + hair * 2 ** 20)))
}

/** Points in rising order of x, each place once. */
function inOrder(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((left, right) => left.x - right.x)
  return sorted.filter(({ x }, index) => index === 0 || x > sorted[index - 1]!.x)
}

/** Places at which a curve turns between its points. */
function extrema(points: readonly Point[], value: (w: number) => number): number[] {
  const found: number[] = []
  for (let index = 1; index < points.length - 1; index++) {
    const [before, here, after] = [points[index - 1]!, points[index]!, points[index + 1]!]
    for (const sign of [1, -1]) {
      const [rise, fall] = [sign * (here.y - before.y), sign * (here.y - after.y)]
      if (rise >= 0 && fall >= 0 && rise + fall > 0 && Number.isFinite(rise + fall))
        found.push(leastBetween(before.x, after.x, (w) => -sign * value(w)))
    }
  }
  return found
}

/** The points with others between them where a line from one to the next would miss the curve. */
function refined(points: readonly Point[], at: (x: number) => Point, least: number): Point[] {
  let [low, high] = [Infinity, -Infinity]
  for (const { y } of points) if (Number.isFinite(y)) [low, high] = [Math.min(low, y), Math.max(high, y)]
  const allowed = tolerance * Math.min(high - low, Number.MAX_VALUE)
  let left = mostAdded
  const result: Point[] = points.slice(0, 1)
  for (const next of points.slice(1)) {
    const ahead = [next]
    while (ahead.length > 0) {
      const [last, end] = [result.at(-1)!, ahead.at(-1)!]
      const middle = end.x - last.x > least && left > 0 ? at((last.x + end.x) / 2) : null
      if (middle !== null && misses(last, middle, end, allowed)) {
        left--
        ahead.push(middle)
      } else result.push(ahead.pop()!)
    }
  }
  return result
}

function misses(left: Point, middle: Point, right: Point, allowed: number): boolean {
  const known = [left, middle, right].filter(({ y }) => Number.isFinite(y)).length
  if (known < 3) return known > 0
  return Math.abs(middle.y - left.y / 2 - right.y / 2) > allowed
}

/** Heights of a curve with poles are shown up to so many times the one that it stays below over most of the width. */
const aboveMost = 4
const most = 0.9
/** Beyond this a difference of two heights would overflow. */
const greatest = 1e307

/**
 * The least and the greatest height of curves that can be shown; null if none has a value. What has no pole is shown
 * whole, however steep it is.
 */
export function heightsOf(curves: readonly SampledCurve[]): { low: number; high: number } | null {
  let [low, high] = [Infinity, -Infinity]
  for (const curve of curves) {
    const bound = curve.hasPole ? Math.min(greatest, aboveMost * usualHeight(curve.points)) : greatest
    for (const { y } of curve.points) {
      if (!Number.isFinite(y)) continue
      low = Math.min(low, Math.max(y, -bound))
      high = Math.max(high, Math.min(y, bound))
    }
  }
  return low <= high ? { low, high } : null
}

/** The distance from 0 that a curve does not exceed over `most` of the width on which it has values. */
function usualHeight(points: readonly Point[]): number {
  const pieces = points
    .map(({ x, y }, index) => ({ height: Math.abs(y), width: x - (points[index - 1]?.x ?? x) }))
    .filter(({ height }) => Number.isFinite(height))
    .sort((left, right) => left.height - right.height)
  const total = pieces.reduce((sum, { width }) => sum + width, 0)
  let passed = 0
  return pieces.find(({ width }) => (passed += width) >= most * total)?.height ?? 0
}

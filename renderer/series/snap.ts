import type { Curve } from './curve-book.ts'

/**
 * Curves from afar hold the low and the high of every stretch, each at a step of its own: no two runs share theirs.
 * Brought to the starts of common stretches, with the middle of what lies in each, they can be averaged. Curves that
 * are whole stay as they are.
 */
export function snapped(curves: readonly Curve[]): Curve[] {
  const stretch = Math.max(0, ...curves.map(stretchOf))
  if (stretch === 0) return [...curves]
  return curves.map((curve) => {
    const snappedCurve: Curve = { steps: [], values: [], times: [] }
    let from = 0
    while (from < curve.steps.length) {
      const cell = Math.floor(curve.steps[from]! / stretch)
      let to = from
      let sum = 0
      while (to < curve.steps.length && Math.floor(curve.steps[to]! / stretch) === cell) sum += curve.values[to++]!
      snappedCurve.steps.push(cell * stretch)
      snappedCurve.values.push(sum / (to - from))
      snappedCurve.times.push(curve.times[from]!)
      from = to
    }
    return snappedCurve
  })
}

/** Steps covered by two points of a reduced curve; 0 if every point is there. */
function stretchOf({ steps, total = steps.length }: Curve): number {
  if (total <= steps.length || steps.length < 2) return 0
  return (2 * (steps.at(-1)! - steps[0]!)) / (steps.length - 1)
}

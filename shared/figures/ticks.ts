/** Positions of an axis' ticks with their labels, and the range of the axis that holds them. */
export interface Axis {
  low: number
  high: number
  ticks: readonly { value: number; label: string }[]
}

/**
 * An axis over the values from `low` to `high` whose ticks are 1, 2 or 5 times a power of ten apart, about `count` of
 * them; at whole numbers alone if it counts something (`whole`).
 */
export function linearAxis(low: number, high: number, count = 6, whole = false): Axis {
  const [from, to] = widened(low, high)
  const nice = niceStep((to - from) / Math.max(1, count - 1))
  const step = whole ? Math.max(1, nice) : nice
  const first = Math.floor(from / step + tolerance)
  const last = Math.ceil(to / step - tolerance)
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => {
    // Counted in whole steps: adding steps up would drift. Multiplying leaves digits beyond the step's own; the label
    // cuts them.
    const value = (first + index) * step
    return { value, label: tickLabel(value, step) }
  })
  return { low: first * step, high: last * step, ticks }
}

/**
 * A logarithmic axis over positive values: ticks at powers of ten; within less than two decades also at 2 and 5 times
 * them.
 * @throws RangeError if `low` is not positive.
 */
export function logarithmicAxis(low: number, high: number): Axis {
  if (!(low > 0 && high >= low))
    throw new RangeError(`A logarithmic axis needs positive values, not ${low} to ${high}.`)
  const first = Math.floor(Math.log10(low) + tolerance)
  const last = Math.max(first + 1, Math.ceil(Math.log10(high) - tolerance))
  const factors = last - first <= 2 ? [1, 2, 5] : [1]
  const every = Math.ceil((last - first) / 8)
  const ticks: { value: number; label: string }[] = []
  for (let exponent = first; exponent <= last; exponent += every) {
    for (const factor of exponent === last ? [1] : factors) {
      const value = Number(`${factor}e${exponent}`)
      ticks.push({ value, label: tickLabel(value, value) })
    }
  }
  return { low: Number(`1e${first}`), high: Number(`1e${last}`), ticks }
}

const tolerance = 1e-9

function niceStep(raw: number): number {
  const exponent = Math.floor(Math.log10(raw))
  const factor = [1, 2, 5, 10].find((candidate) => candidate >= (raw / 10 ** exponent) * (1 - tolerance))!
  return Number(`${factor}e${exponent}`)
}

/** A range without extent gets one, so that a constant curve lies in the middle. */
function widened(low: number, high: number): [number, number] {
  if (high > low) return [low, high]
  const margin = low === 0 ? 1 : Math.abs(low) * 0.1
  return [low - margin, low + margin]
}

/** A tick's value with as many digits as distinguish it from its neighbours a step away. */
function tickLabel(value: number, step: number): string {
  const exponent = Math.floor(Math.log10(Math.abs(step)) + tolerance)
  if (Math.abs(value) < Math.abs(step) / 2) return '0'
  const magnitude = Math.max(Math.abs(value), Math.abs(step))
  if (magnitude >= 1e6 || magnitude < 1e-4) {
    const digits = Math.max(0, Math.floor(Math.log10(Math.abs(value)) + tolerance) - exponent)
    return value.toExponential(digits).replace('e+', 'e').replace('-', '−').replace('e-', 'e−')
  }
  return value.toFixed(Math.max(0, -exponent)).replace('-', '−')
}

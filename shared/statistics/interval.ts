import { studentQuantile } from './student.ts'
import { summarize } from './summary.ts'

/** Between which values something lies. */
export interface Interval {
  low: number
  high: number
}

/** Default coverage of an interval. */
export const usualLevel = 0.95

/**
 * Half of the t interval of a mean: t(n - 1) times the standard error. Null for fewer than two values, NaN if one is
 * not finite.
 */
export function marginOfMean(values: readonly number[], level = usualLevel): number | null {
  const { n, standardError } = summarize(values)
  return standardError === null ? null : studentQuantile(1 - level, n - 1) * standardError
}

/** The t interval of a mean, under normal values. Null for fewer than two values. */
export function intervalOfMean(values: readonly number[], level = usualLevel): Interval | null {
  const { mean } = summarize(values)
  const margin = marginOfMean(values, level)
  return margin === null ? null : { low: mean - margin, high: mean + margin }
}

import { summarize } from './summary.ts'

/**
 * The mean of the middle half: a quarter of the values, rounded down, is left out at either end (as rliable does;
 * Agarwal et al., 2021). Fewer than four values leave none out. NaN if a value is not finite, or if there is
 * none.
 */
export function interquartileMean(values: readonly number[]): number {
  if (!values.every(Number.isFinite)) return Number.NaN
  const cut = Math.floor(values.length / 4)
  return summarize(values.toSorted((a, b) => a - b).slice(cut, values.length - cut)).mean
}

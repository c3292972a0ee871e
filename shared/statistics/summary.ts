/** Summary of a list of values. NaN if a figure is not defined or a value is not finite. */
export interface Summary {
  n: number
  mean: number
  /** Of the sample (divided by n - 1); null if there are fewer than two values. */
  deviation: number | null
  minimum: number
  maximum: number
  median: number
  /** Of the mean: deviation / sqrt(n); null if there is no deviation. */
  standardError: number | null
}

/**
 * Mean, deviation and the like. Every value counts: a value that is not finite (a run that diverged) is never dropped
 * silently, it makes mean, deviation and the rest NaN while n still counts it. An empty list has n = 0 and NaN.
 */
export function summarize(values: readonly number[]): Summary {
  const n = values.length
  const undefinedDeviation = n < 2 ? null : Number.NaN
  if (n === 0 || !values.every(Number.isFinite)) {
    return {
      n,
      mean: NaN,
      deviation: undefinedDeviation,
      minimum: NaN,
      maximum: NaN,
      median: NaN,
      standardError: undefinedDeviation,
    }
  }
  // In rising order, so that the figures do not depend on the order of the runs, not even in the last bit.
  const sorted = [...values].sort((a, b) => a - b)
  const mean = meanOf(sorted)
  const deviation = n < 2 ? null : deviationOf(sorted, mean)
  return {
    n,
    mean,
    deviation,
    minimum: sorted[0]!,
    maximum: sorted[n - 1]!,
    median: n % 2 === 1 ? sorted[(n - 1) / 2]! : sorted[n / 2 - 1]! / 2 + sorted[n / 2]! / 2,
    standardError: deviation === null ? null : deviation / Math.sqrt(n),
  }
}

/** A running mean (Welford, 1962): it does not overflow and is exact if all values are equal. */
function meanOf(values: readonly number[]): number {
  return values.reduce((mean, value, index) => mean + (value / (index + 1) - mean / (index + 1)), 0)
}

/** Two passes, with the rounding error of the mean taken out again (Chan, Golub and LeVeque, 1983, eq. 1.7). */
function deviationOf(values: readonly number[], mean: number): number {
  let squares = 0
  let drift = 0
  for (const value of values) {
    const difference = value - mean
    squares += difference * difference
    drift += difference
  }
  return Math.sqrt(Math.max(0, squares - (drift * drift) / values.length) / (values.length - 1))
}

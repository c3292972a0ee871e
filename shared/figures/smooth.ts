/**
 * An exponential moving average without the pull of its start (Kingma and Ba, 2015, section 3): what TensorBoard shows.
 * NaN values stay, and do not enter the average.
 * @param share of the past, from 0 (nothing is smoothed) to below 1.
 */
export function smooth(values: readonly number[], share: number): number[] {
  if (share <= 0) return [...values]
  let sum = 0
  let weight = 0
  return values.map((value) => {
    if (!Number.isFinite(value)) return value
    sum = share * sum + (1 - share) * value
    weight = share * weight + (1 - share)
    return sum / weight
  })
}

/** What a footnote says of smoothing; nothing if there is none. */
export function smoothedRemark(share: number): string[] {
  return share === 0 ? [] : [`Smoothed: moving average with ${share.toFixed(2)} of the past.`]
}

import { usualLevel, type Interval } from './interval.ts'
import { seedsFor } from './power.ts'
import { studentQuantile } from './student.ts'
import { summarize } from './summary.ts'
import { welchTest } from './welch.ts'

/** What two samples say of a difference that matters. */
export interface Decision {
  /** Of the difference of the means, by Welch's standard error and degrees of freedom; null if it has none. */
  interval: Interval | null
  /**
   * Seeds on either side that would show the difference seen, with a power of 80 % at the level 0.05, if deviations
   * stay as they are: from 0, or, with a margin, from the margin. Null if that cannot be said, or no number is enough.
   */
  seeds: number | null
  /** supported: not worse by the margin, refuted: worse; null without a margin. */
  verdict: 'supported' | 'refuted' | 'undecided' | null
}

/**
 * Decides whether a sample is worse than a reference by a margin: supported if the interval of what it gains lies above
 * -margin, refuted if below, else undecided.
 * @param margin in the unit of the values, from 0; null to decide nothing
 * @param isBetterHigher whether larger values are better
 */
export function decide(
  sample: readonly number[],
  reference: readonly number[],
  { margin = null, isBetterHigher = true }: { margin?: number | null; isBetterHigher?: boolean } = {},
): Decision {
  const [own, other] = [summarize(sample), summarize(reference)]
  const verdict = margin === null ? null : 'undecided'
  const { degrees } = welchTest(sample, reference)
  if (degrees === null) return { interval: null, seeds: null, verdict }
  const difference = own.mean - other.mean
  const reach = studentQuantile(1 - usualLevel, degrees) * Math.hypot(own.standardError!, other.standardError!)
  const interval = { low: difference - reach, high: difference + reach }
  const deviation = Math.sqrt((own.deviation! ** 2 + other.deviation! ** 2) / 2)
  const gain = isBetterHigher ? difference : -difference
  const seeds = seedsFor((gain + (margin ?? 0)) / deviation)
  if (margin === null) return { interval, seeds, verdict }
  const [low, high] = [gain - reach, gain + reach]
  return { interval, seeds, verdict: low > -margin ? 'supported' : high < -margin ? 'refuted' : 'undecided' }
}

import type { ImportedSeries } from '../../imports/imported-run.ts'

const shortest = 10 * 60_000
const longest = 6 * 3600_000
/** Points at the end of a metric whose gaps count. */
const recent = 20

/**
 * For how many milliseconds the writer of a run may be silent before the run counts as ended: three times the longest
 * of its recent gaps, from ten minutes to six hours.
 * @returns with it, the time of its last point; null if its points have none
 */
export function silenceOf(series: readonly ImportedSeries[]): { last: number | null; silence: number } {
  let last = 0
  let gap = Infinity
  for (const { times } of series) {
    const of = times.slice(-recent).filter((time) => time > 0)
    if (of.length === 0) continue
    last = Math.max(last, of.at(-1)!)
    // The metric that is written most often tells.
    if (of.length > 1) gap = Math.min(gap, Math.max(...of.slice(1).map((time, index) => time - of[index]!)))
  }
  const silence = Math.min(longest, Math.max(shortest, 3 * (gap === Infinity ? 0 : gap)))
  return { last: last === 0 ? null : last, silence }
}

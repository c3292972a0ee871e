import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { usualLevel, type Interval } from './interval.ts'
import { quantile } from './quantile.ts'

export interface BootstrapOptions {
  level?: number
  /** 9,999 unless given. */
  resamples?: number
  /** The same seed gives the same interval; 1 unless given. */
  seed?: number
}

/** Resamples that were drawn, by their number, size and seed: a table asks for the same ones for every cell. */
const drawn = new Map<string, Uint16Array>()
const mostDrawn = 8

/** Places of the values in every resample, one resample after the other. */
export function resampleIndices(n: number, resamples: number, seed: number): Uint16Array {
  const key = `${n} ${resamples} ${seed}`
  const known = drawn.get(key)
  if (known !== undefined) return known
  const generator = xoroshiro128plus(seed)
  const indices = Uint16Array.from({ length: n * resamples }, () => uniformInt(generator, 0, n - 1))
  if (drawn.size >= mostDrawn) drawn.clear()
  drawn.set(key, indices)
  return indices
}

/**
 * The percentile bootstrap interval of a statistic (Efron, 1979). Null for fewer than two values, or if one is not
 * finite. From few values it is too short: of three, the resamples can take ten different means only.
 */
export function bootstrapInterval(
  values: readonly number[],
  statistic: (sample: readonly number[]) => number,
  { level = usualLevel, resamples = 9999, seed = 1 }: BootstrapOptions = {},
): Interval | null {
  const n = values.length
  if (n < 2 || !values.every(Number.isFinite)) return null
  // In rising order, so that the interval does not depend on the order of the runs.
  const sorted = values.toSorted((a, b) => a - b)
  const indices = resampleIndices(n, resamples, seed)
  const sample = new Array<number>(n)
  const statistics = Float64Array.from({ length: resamples }, (_, resample) => {
    for (let place = 0; place < n; place++) sample[place] = sorted[indices[resample * n + place]!]!
    return statistic(sample)
  }).sort()
  return { low: quantile(statistics, (1 - level) / 2), high: quantile(statistics, (1 + level) / 2) }
}

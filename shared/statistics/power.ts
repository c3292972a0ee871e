import { logGamma } from './beta.ts'
import { errorFunction } from './normal.ts'
import { studentQuantile } from './student.ts'

/** Default power: the chance that a test sees a difference of the size in question. */
export const usualPower = 0.8
/** More seeds than anyone trains: a difference that needs more is not told from none. */
export const mostSeeds = 100_000

const below = (z: number): number => (1 + errorFunction(z / Math.SQRT2)) / 2
const intervals = 2000

/**
 * Power of the two-sided t test of two samples of n each: the chance that |T| exceeds its quantile if T has the
 * noncentral t distribution (Cohen, 1988), integrated over the deviation that is seen by Simpson's rule.
 * @param effect the difference of the means over the deviation that both samples have (Cohen's d)
 * @param n from 2
 */
export function powerOfTwoSamples(effect: number, n: number, level = 0.05): number {
  const degrees = 2 * n - 2
  const shift = Math.abs(effect) * Math.sqrt(n / 2)
  const quantile = studentQuantile(level, degrees)
  const scale = Math.LN2 + (degrees / 2) * Math.log(degrees / 2) - logGamma(degrees / 2)
  const rejects = (seen: number): number => {
    if (seen === 0) return 0
    const density = Math.exp(scale + (degrees - 1) * Math.log(seen) - (degrees * seen * seen) / 2)
    return density * (below(shift - quantile * seen) + below(-shift - quantile * seen))
  }
  const reach = 12 / Math.sqrt(2 * degrees)
  const [from, to] = [Math.max(0, 1 - reach), 1 + reach]
  const width = (to - from) / intervals
  let sum = rejects(from) + rejects(to)
  for (let index = 1; index < intervals; index++) sum += (index % 2 === 1 ? 4 : 2) * rejects(from + index * width)
  return Math.min(1, (sum * width) / 3)
}

/**
 * Seeds on either side with which the test sees an effect of this size with the given power.
 * @returns null if the effect is 0 or not a number, or more than `mostSeeds` are needed
 */
export function seedsFor(effect: number, power = usualPower, level = 0.05): number | null {
  if (!(Math.abs(effect) > 0)) return null
  if (!Number.isFinite(effect)) return 2
  const isEnough = (n: number): boolean => powerOfTwoSamples(effect, n, level) >= power
  let high = 2
  while (!isEnough(high)) {
    if (high >= mostSeeds) return null
    high = Math.min(2 * high, mostSeeds)
  }
  let low = Math.max(1, Math.floor(high / 2))
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isEnough(middle)) high = middle
    else low = middle
  }
  return high
}

import { logGamma } from './beta.ts'
import { errorFunction } from './normal.ts'
import { studentQuantile } from './student.ts'

/** Default power: the chance that a test sees a difference of the size in question. */
export const usualPower = 0.8
/** More seeds than anyone trains: a difference that needs more is not told from none. */
export const mostSeeds = 100_000

/** With so many degrees Student's distribution is the normal one, as far as a first guess needs it. */
const normalQuantile = (tails: number): number => studentQuantile(tails, mostSeeds)
/** Beyond nine deviations it is 0 or 1 to the last bit. */
const below = (z: number): number => (Math.abs(z) > 9 ? Number(z > 0) : (1 + errorFunction(z / Math.SQRT2)) / 2)
/** Of Simpson's rule over 24 deviations of a smooth bump. */
const intervals = 1000

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
  // As many as for a known deviation are nearly enough; from there in steps that double, since each look costs.
  const known = 2 * ((normalQuantile(level) + normalQuantile(2 - 2 * Math.max(power, 0.6))) / effect) ** 2
  let low = Math.min(Math.max(1, Math.floor(known) - 1), mostSeeds - 1)
  if (low > 1 && isEnough(low)) low = 1
  let high = low + 1
  while (!isEnough(high)) {
    if (high >= mostSeeds) return null
    ;[low, high] = [high, Math.min(2 * high - low, mostSeeds)]
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isEnough(middle)) high = middle
    else low = middle
  }
  return high
}

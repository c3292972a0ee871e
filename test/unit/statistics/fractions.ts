/** What the tests of pairs come to in whole numbers, by brute force: nothing here is rounded but the last division. */

/**
 * T^2 of Student's paired test as a fraction, from differences in whole units: n mean^2 / variance = (n - 1) S^2 / (n Q
 * - S^2), with S the sum and Q the sum of squares. Null if the differences do not vary.
 */
export function squareOfT(differences: readonly number[]): number | null {
  const n = BigInt(differences.length)
  const sum = differences.reduce((total, difference) => total + BigInt(difference), 0n)
  const squares = differences.reduce((total, difference) => total + BigInt(difference) ** 2n, 0n)
  const spread = n * squares - sum ** 2n
  return spread === 0n ? null : Number(((n - 1n) * sum ** 2n * 10n ** 30n) / spread) / 1e30
}

/**
 * P(|T| >= t) for whole degrees of freedom by its finite series (Abramowitz and Stegun, 26.7.3 and 26.7.4): no
 * continued fraction, no gamma function.
 */
export function tailsOfT(square: number, degrees: number): number {
  const angle = Math.atan(Math.sqrt(square / degrees))
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
  let [term, sum] = [degrees % 2 === 0 ? 1 : cosine, 0]
  for (let k = degrees % 2 === 0 ? 1 : 2; k < degrees; k += 2) {
    sum += term
    term *= (cosine * cosine * k) / (k + 1)
  }
  return degrees % 2 === 0 ? 1 - sine * sum : 1 - (2 / Math.PI) * (angle + sine * sum)
}

/**
 * Wilcoxon's signed-rank p from differences in whole units, two-sided: all 2^n signs are tried. Ranks are doubled, so
 * that ties leave them whole.
 */
export function signedRanks(differences: readonly number[]): { statistic: number; p: number } {
  const counted = differences.filter((difference) => difference !== 0)
  const magnitudes = counted.map(Math.abs)
  const ranks = magnitudes.map(
    (one) => magnitudes.filter((other) => other < one).length + magnitudes.filter((other) => other <= one).length + 1,
  )
  const own = ranks.reduce((sum, rank, index) => (counted[index]! > 0 ? sum + rank : sum), 0)
  let [below, above] = [0n, 0n]
  for (let signs = 0; signs < 2 ** ranks.length; signs++) {
    const sum = ranks.reduce((total, rank, index) => (((signs >> index) & 1) === 1 ? total + rank : total), 0)
    if (sum <= own) below++
    if (sum >= own) above++
  }
  const twice = 2n * (below < above ? below : above)
  const all = 1n << BigInt(ranks.length)
  return { statistic: own / 2, p: twice >= all ? 1 : Number(twice) / Number(all) }
}

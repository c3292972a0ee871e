import { normalTails } from './normal.ts'
import { ranksOf, tieTerm } from './ranks.ts'
import { untested, type TestResult } from './test-result.ts'

/** Up to so many values together p is exact, with ties too. */
const mostExact = 60

/**
 * Wilcoxon's rank-sum test (1945) of two independent samples, which is Mann and Whitney's: the statistic is their U of
 * the first. More than 60 values: the normal approximation, corrected for ties and continuity.
 */
export function rankSumTest(first: readonly number[], second: readonly number[]): TestResult {
  const [n, m] = [first.length, second.length]
  if (n === 0 || m === 0) return untested('the rank-sum test needs seeds on either side')
  const values = [...first, ...second]
  if (!values.every(Number.isFinite)) return untested('a run diverged')
  const ranks = ranksOf(values)
  const rankSum = ranks.slice(0, n).reduce((sum, rank) => sum + rank, 0)
  const statistic = rankSum - (n * (n + 1)) / 2
  const total = n + m
  if (total > mostExact) {
    const deviation = Math.sqrt(((n * m) / 12) * (total + 1 - tieTerm(ranks) / (total * (total - 1))))
    if (deviation === 0) return untested('the values do not vary over the seeds')
    const distance = Math.max(statistic, n * m - statistic) - (n * m) / 2 - 0.5
    return {
      statistic,
      degrees: null,
      p: distance <= 0 ? 1 : normalTails(distance / deviation),
      smallest: 0,
      reason: null,
    }
  }
  const chances = chancesOf(
    ranks.map((rank) => 2 * rank),
    n,
  )
  const within = (from: number, to: number): number => chances.slice(from, to).reduce((sum, chance) => sum + chance, 0)
  const p = Math.min(1, 2 * Math.min(within(0, 2 * rankSum + 1), within(2 * rankSum, chances.length)))
  return { statistic, degrees: null, p, smallest: Math.min(1, 2 / choices(total, n)), reason: null }
}

/** The chance of every sum of `taken` of some whole numbers, if each choice has the same. */
function chancesOf(numbers: readonly number[], taken: number): Float64Array {
  const width = 1 + numbers.reduce((sum, number) => sum + number, 0)
  const counts = Array.from({ length: taken + 1 }, () => new Float64Array(width))
  counts[0]![0] = 1
  for (const number of numbers) {
    for (let size = taken; size >= 1; size--) {
      const [larger, smaller] = [counts[size]!, counts[size - 1]!]
      for (let sum = width - 1; sum >= number; sum--) larger[sum]! += smaller[sum - number]!
    }
  }
  const all = choices(numbers.length, taken)
  return counts[taken]!.map((count) => count / all)
}

/** n over k; every division comes out even as long as the numbers are below 2^53. */
function choices(n: number, k: number): number {
  let value = 1
  for (let index = 1; index <= k; index++) value = (value * (n - k + index)) / index
  return value
}

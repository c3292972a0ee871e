import { normalTails } from './normal.ts'
import { ranksOf, tieTerm } from './ranks.ts'
import { untested, type TestResult } from './test-result.ts'

/** Up to so many pairs p is exact, with ties too. */
const mostExact = 50

/**
 * Wilcoxon's signed-rank test of pairs (1945): the differences first - second lie evenly about 0. Differences of 0 are
 * left out. The statistic is the sum of the ranks of the positive ones. More than 50 pairs: the normal approximation,
 * corrected for ties.
 */
export function signedRankTest(differences: readonly number[]): TestResult {
  if (differences.length === 0) return untested('the signed-rank test needs seeds that both sides have')
  if (!differences.every(Number.isFinite)) return untested('a run diverged')
  const counted = differences.filter((difference) => difference !== 0)
  const ranks = ranksOf(counted.map(Math.abs))
  const statistic = ranks.reduce((sum, rank, index) => (counted[index]! > 0 ? sum + rank : sum), 0)
  const n = counted.length
  if (n > mostExact) {
    const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - tieTerm(ranks) / 48)
    return {
      statistic,
      degrees: null,
      p: normalTails((statistic - (n * (n + 1)) / 4) / deviation),
      smallest: 0,
      reason: null,
    }
  }
  const chances = chancesOf(ranks.map((rank) => 2 * rank))
  const upTo = (from: number, to: number): number => chances.slice(from, to).reduce((sum, chance) => sum + chance, 0)
  const p = Math.min(1, 2 * Math.min(upTo(0, 2 * statistic + 1), upTo(2 * statistic, chances.length)))
  return { statistic, degrees: null, p, smallest: Math.min(1, 2 ** (1 - n)), reason: null }
}

/** The chance of every sum if each whole number is taken or not with equal chance. */
function chancesOf(numbers: readonly number[]): Float64Array {
  const chances = new Float64Array(1 + numbers.reduce((sum, number) => sum + number, 0))
  chances[0] = 1
  let most = 0
  for (const number of numbers) {
    most += number
    for (let sum = most; sum >= 0; sum--)
      chances[sum] = (chances[sum]! + (sum >= number ? chances[sum - number]! : 0)) / 2
  }
  return chances
}

import { studentTails } from './student.ts'
import { summarize } from './summary.ts'
import { untested, type TestResult } from './test-result.ts'

/** Student's test of pairs: the differences first - second have the mean 0. */
export function pairedTest(differences: readonly number[]): TestResult {
  const { n, mean, standardError } = summarize(differences)
  if (n < 2) return untested('the paired test needs two seeds that both sides have')
  if (Number.isNaN(standardError)) return untested('a run diverged')
  if (standardError === 0) return untested('the differences do not vary over the seeds')
  const statistic = mean / standardError!
  return { statistic, degrees: n - 1, p: studentTails(statistic, n - 1), smallest: 0, reason: null }
}

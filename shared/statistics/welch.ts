import { studentTails } from './student.ts'
import { summarize } from './summary.ts'
import { untested, type TestResult } from './test-result.ts'

/**
 * Welch's test (1947) of two independent samples: equal means, whatever their variances. T is positive where the first
 * mean is larger.
 */
export function welchTest(first: readonly number[], second: readonly number[]): TestResult {
  const [a, b] = [summarize(first), summarize(second)]
  if (a.n < 2 || b.n < 2) return untested("Welch's test needs two seeds on either side")
  const [varianceA, varianceB] = [a.standardError! ** 2, b.standardError! ** 2]
  const variance = varianceA + varianceB
  if (Number.isNaN(variance)) return untested('a run diverged')
  if (variance === 0) return untested('the values do not vary over the seeds')
  const statistic = (a.mean - b.mean) / Math.sqrt(variance)
  // As shares of the larger one: squares of small variances would vanish.
  const [shareA, shareB] = [varianceA, varianceB].map((each) => each / Math.max(varianceA, varianceB)) as [
    number,
    number,
  ]
  const degrees = (shareA + shareB) ** 2 / (shareA ** 2 / (a.n - 1) + shareB ** 2 / (b.n - 1))
  return { statistic, degrees, p: studentTails(statistic, degrees), smallest: 0, reason: null }
}

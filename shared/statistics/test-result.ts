/** Result of a test of two samples. All tests are two-sided. */
export interface TestResult {
  /** T, or the sum of ranks; NaN if nothing could be tested. */
  statistic: number
  /** Degrees of freedom of T; null if the test has none. */
  degrees: number | null
  /** Null if nothing could be tested. */
  p: number | null
  /** The smallest p that samples of these sizes can give at all; 0 for tests with T. */
  smallest: number
  /** Why nothing could be tested; else null. */
  reason: string | null
}

/** A test that could not be made. */
export function untested(reason: string): TestResult {
  return { statistic: Number.NaN, degrees: null, p: null, smallest: 0, reason }
}

import { holm } from './holm.ts'
import { pairedTest } from './paired.ts'
import { rankSumTest } from './rank-sum.ts'
import { roundingOf, tied } from './rounding.ts'
import { signedRankTest } from './signed-rank.ts'
import { summarize } from './summary.ts'
import type { TestResult } from './test-result.ts'
import { welchTest } from './welch.ts'

/** One value of a sample, with the seed by which it is paired; NaN if the seed is not known: then it has no partner. */
export interface SeedValue {
  seed: number
  value: number
}

export interface SignificanceTest {
  name: string
  title: string
  help: string
  /** Whether runs of the same seed are compared with one another. */
  paired: boolean
}

/** The tests that tables and comparisons offer. */
export const significanceTests = [
  {
    name: 'welch',
    title: 'Welch',
    help: "Welch's t test of two means: independent runs, variances may differ.",
    paired: false,
  },
  {
    name: 'paired',
    title: 'paired t',
    help: "Student's t test of the differences between runs of the same seed.",
    paired: true,
  },
  {
    name: 'signed-rank',
    title: 'Wilcoxon signed-rank',
    help: "Wilcoxon's test of the differences between runs of the same seed, by their ranks; exact up to 50 pairs.",
    paired: true,
  },
  {
    name: 'rank-sum',
    title: 'Wilcoxon rank-sum',
    help: "Wilcoxon's (Mann and Whitney's) test of independent runs, by their ranks; exact up to 60 runs.",
    paired: false,
  },
] as const satisfies readonly SignificanceTest[]
export type TestName = (typeof significanceTests)[number]['name']

/** Below which p a difference counts as significant. */
export const significanceLevel = 0.05

export interface Comparison extends TestResult {
  /** Mean of the sample less that of the reference (paired tests: over the seeds that both have). */
  difference: number
  /** Values that the test saw, of the sample and of the reference; pairs count on either side. */
  n: readonly [number, number]
  /** p after Holm's correction over all samples that could be tested; null if this one could not. */
  adjusted: number | null
  /** higher, lower: significant at the level. open: not significant, or not testable. */
  verdict: 'higher' | 'lower' | 'open'
}

/** Tests samples against a reference, corrected for their number (Holm). */
export function compareWith(
  reference: readonly SeedValue[],
  samples: readonly (readonly SeedValue[])[],
  test: TestName,
): Comparison[] {
  const results = samples.map((sample) => testPair(sample, reference, test))
  const tested = results.filter(({ p }) => p !== null)
  const adjusted = holm(tested.map(({ p }) => p!))
  return results.map((result) => {
    const place = tested.indexOf(result)
    const own = place < 0 ? null : adjusted[place]!
    const isSignificant = own !== null && own < significanceLevel
    return { ...result, adjusted: own, verdict: !isSignificant ? 'open' : result.difference > 0 ? 'higher' : 'lower' }
  })
}

type Untold = Omit<Comparison, 'adjusted' | 'verdict'>

function testPair(sample: readonly SeedValue[], reference: readonly SeedValue[], test: TestName): Untold {
  if (test === 'welch' || test === 'rank-sum') {
    const given = [...sample, ...reference].map(({ value }) => value)
    const values = tied(given, roundingOf(given))
    const [own, other] = [values.slice(0, sample.length), values.slice(sample.length)]
    const difference = summarize(own).mean - summarize(other).mean
    return {
      ...(test === 'welch' ? welchTest(own, other) : rankSumTest(own, other)),
      difference,
      n: [own.length, other.length],
    }
  }
  const differences = pairedDifferences(sample, reference)
  const result = test === 'paired' ? pairedTest(differences) : signedRankTest(differences)
  return { ...result, difference: summarize(differences).mean, n: [differences.length, differences.length] }
}

/**
 * Sample less reference for every seed that both have, seeds rising; of several values of a seed, their mean.
 * Differences that are the same, opposite or none but for the rounding of the values are so exactly.
 */
export function pairedDifferences(sample: readonly SeedValue[], reference: readonly SeedValue[]): number[] {
  const [own, other] = [bySeed(sample), bySeed(reference)]
  const seeds = [...own.keys()].filter((seed) => other.has(seed)).sort((a, b) => a - b)
  const compared = [...sample, ...reference].filter(({ seed }) => own.has(seed) && other.has(seed))
  return tied(
    seeds.map((seed) => own.get(seed)! - other.get(seed)!),
    roundingOf(compared.map(({ value }) => value)),
  )
}

function bySeed(values: readonly SeedValue[]): Map<number, number> {
  return new Map(
    [
      ...Map.groupBy(
        values.filter(({ seed }) => !Number.isNaN(seed)),
        ({ seed }) => seed,
      ),
    ].map(([seed, some]) => [seed, summarize(some.map(({ value }) => value)).mean]),
  )
}

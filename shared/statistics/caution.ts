import { significanceLevel, type Comparison, type TestName } from './comparison.ts'

/** Seeds below which a deviation or a test says little, whatever it says. */
export const fewSeeds = 5

/** Samples that were tested against one reference. */
export interface Tested {
  comparisons: readonly Comparison[]
  /** Of the samples, in the order of the comparisons. */
  names: readonly string[]
  /** Values of each sample, and last those of the reference, before seeds without a partner were left out. */
  sizes: readonly number[]
}

/**
 * Warnings for readers of tests of samples against references: that too few seeds can show nothing,
 * why a sample could not be tested, that seeds had no partner. Sentences; empty if nothing is wrong.
 */
export function cautionsOf(tests: readonly Tested[], test: TestName): string[] {
  const each = tests.map((tested) => hintsOf(tested, test))
  const few = each.flatMap((hints) => hints.few)
  return [
    ...new Set(each.flatMap((hints) => hints.sentences)),
    ...(few.length === 0
      ? []
      : [
          `Few seeds (${spread(few)} a side): only large differences can be found; one that is not found may ` +
            'still be there.',
        ]),
    ...(each.some(({ unpaired }) => unpaired)
      ? ['Seeds that only one side has were left out of the paired comparison.']
      : []),
  ]
}

/**
 * Of one reference: what can be said of it alone, the small numbers of seeds with which something could still be found,
 * whether seeds had no partner.
 */
function hintsOf(
  { comparisons, names, sizes }: Tested,
  test: TestName,
): { sentences: string[]; few: number[]; unpaired: boolean } {
  const tested = comparisons.filter(({ p }) => p !== null)
  const untested = Map.groupBy(
    [...comparisons.keys()].filter((index) => comparisons[index]!.reason !== null),
    (index) => comparisons[index]!.reason!,
  )
  const least = tested.filter(({ smallest }) => smallest * tested.length >= significanceLevel)
  const sentences = [...untested].map(
    ([reason, indices]) => `Not tested: ${enumerated(indices.map((index) => names[index]!))} (${reason}).`,
  )
  if (least.length > 0)
    sentences.push(
      `Too few seeds: with ${spread(least.flatMap(({ n }) => n))} a side and ` +
        `${tested.length === 1 ? 'one comparison' : `${tested.length} comparisons`} this test cannot find any ` +
        'difference significant (its smallest p is ' +
        `${printedP(Math.max(...least.map(({ smallest }) => smallest)))}).`,
    )
  return {
    sentences,
    few: least.length > 0 ? [] : tested.flatMap(({ n }) => n).filter((n) => n < fewSeeds),
    unpaired:
      (test === 'paired' || test === 'signed-rank') &&
      comparisons.some(({ n: [pairs] }, index) => pairs > 0 && (pairs < sizes[index]! || pairs < sizes.at(-1)!)),
  }
}

function spread(numbers: readonly number[]): string {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
  return least === most ? String(least) : `${least} to ${most}`
}

/** A p as it is written: two digits, but no smaller than 0.001. */
export function printedP(p: number): string {
  return p < 0.001 ? '< 0.001' : String(Number(p.toPrecision(2)))
}

/** Names after one another, told apart where they hold commas themselves. */
function enumerated(names: readonly string[]): string {
  return names.join(names.some((name) => name.includes(',')) ? '; ' : ', ')
}

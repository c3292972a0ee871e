import { significanceLevel, type Comparison, type TestName } from './comparison.ts'

/** Seeds below which a deviation or a test says little, whatever it says. */
export const fewSeeds = 5

/**
 * What a reader must be warned of where samples were tested against a reference: that too few seeds can show nothing, why a sample
 * could not be tested, that seeds had no partner. Sentences; empty where nothing is wrong.
 * @param names of the samples, in the order of the comparisons.
 * @param sizes values of each sample, and last those of the reference, before seeds without a partner were left out.
 */
export function cautionsOf(comparisons: readonly Comparison[], names: readonly string[], sizes: readonly number[], test: TestName): string[] {
  const tested = comparisons.filter(({ p }) => p !== null)
  const untested = Map.groupBy([...comparisons.keys()].filter((index) => comparisons[index]!.reason !== null), (index) => comparisons[index]!.reason!)
  const least = tested.filter(({ smallest }) => smallest * tested.length >= significanceLevel)
  const few = tested.flatMap(({ n }) => n).filter((n) => n < fewSeeds)
  const isPaired = test === 'paired' || test === 'signed-rank'
  const unpaired = isPaired ? comparisons.filter(({ n: [pairs] }, index) => pairs > 0 && (pairs < sizes[index]! || pairs < sizes.at(-1)!)).length : 0
  return [
    ...[...untested].map(([reason, indices]) => `Not tested: ${indices.map((index) => names[index]).join(', ')} (${reason}).`),
    ...(least.length === 0
      ? []
      : [`Too few seeds: with ${spread(least.flatMap(({ n }) => n))} a side and ${tested.length === 1 ? 'one comparison' : `${tested.length} comparisons`} this test cannot find any difference significant (its smallest p is ${printedP(Math.max(...least.map(({ smallest }) => smallest)))}).`]),
    ...(least.length > 0 || few.length === 0 ? [] : [`Few seeds (${spread(few)} a side): only large differences can be found; one that is not found may still be there.`]),
    ...(unpaired === 0 ? [] : ['Seeds that only one side has were left out of the paired comparison.']),
  ]
}

function spread(numbers: readonly number[]): string {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
  return least === most ? String(least) : `${least} to ${most}`
}

/** A p as it is written: two digits, but no smaller than 0.001. */
export function printedP(p: number): string {
  return p < 0.001 ? '< 0.001' : String(Number(p.toPrecision(2)))
}

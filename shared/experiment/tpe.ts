import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** A configuration of a matrix: values of the fields that its block names. */
export type Configuration = Readonly<Record<string, unknown>>

/** What is known of a configuration that was begun. */
export interface Trial {
  configuration: Configuration
  /** Larger is better; null while it is trained, NaN if it failed. */
  score: number | null
  /** Epochs after which the score was measured: what was stopped early is behind what went further. */
  epochs: number
}

/** Configurations that are drawn at each step, of which the most promising is taken (Bergstra et al., 2013). */
const draws = 24
/** Most trials that count as good. */
const mostGood = 25

/**
 * Chooses what to train next by tree-structured Parzen estimators (Bergstra, Bardenet, Bengio and Kégl, Algorithms for
 * hyper-parameter optimization, 2011), over the configurations of a matrix that were not begun. Trials are split at the
 * best sqrt(n) / 4 of them, as in Hyperopt; for each field one density is of the good ones, l, and one of the rest, g;
 * of the configurations drawn from l the one with the largest l / g is taken. Numbers are smoothed over their places in
 * the order of the matrix's values, all else over its names; a field that a block lacks is a value of its own. Trials
 * that are trained still count among the rest, so that runs side by side do not all try the same.
 * @param seed of the draws
 * @returns the place of the chosen one among the candidates; null if there is none
 */
export function suggest(
  candidates: readonly Configuration[],
  trials: readonly Trial[],
  space: readonly Configuration[],
  seed: number,
): number | null {
  if (candidates.length === 0) return null
  const { good, rest } = split(trials)
  const fields = [...new Set(space.flatMap((each) => Object.keys(each)))]
  const densities = fields.map((field) => {
    const valuesOf = (some: readonly Configuration[]) => some.map((each) => each[field])
    const known = distinct(valuesOf(space))
    return { field, l: density(known, valuesOf(good)), g: density(known, valuesOf(rest)) }
  })
  const logarithms = candidates.map((candidate) => {
    const of = (which: 'l' | 'g') =>
      densities.reduce((sum, each) => sum + Math.log(each[which](candidate[each.field])), 0)
    return { l: of('l'), ratio: of('l') - of('g') }
  })
  const drawn = drawnByWeight(
    logarithms.map(({ l }) => l),
    seed,
  )
  return drawn.reduce((best, place) => (logarithms[place]!.ratio > logarithms[best]!.ratio ? place : best))
}

/** Trials that went well, and the others; what went further is before what was stopped. */
function split(trials: readonly Trial[]): { good: Configuration[]; rest: Configuration[] } {
  const scored = trials
    .filter(({ score }) => score !== null && Number.isFinite(score))
    .toSorted((a, b) => b.epochs - a.epochs || b.score! - a.score!)
  const good = new Set(scored.slice(0, Math.min(mostGood, Math.ceil(Math.sqrt(scored.length) / 4))))
  return {
    good: [...good].map(({ configuration }) => configuration),
    rest: trials.filter((trial) => !good.has(trial)).map(({ configuration }) => configuration),
  }
}

function distinct(values: readonly unknown[]): unknown[] {
  const found = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
  return found.every((value) => typeof value === 'number') ? found.toSorted((a, b) => a - b) : found
}

/**
 * How probable each of the known values is where the given ones were seen. Of numbers, an observation also speaks for
 * its neighbours, with weights that halve with each place; one observation more is spread over all alike.
 */
function density(known: readonly unknown[], seen: readonly unknown[]): (value: unknown) => number {
  const places = new Map(known.map((value, place) => [JSON.stringify(value), place]))
  const isOrdered = known.length > 1 && known.every((value) => typeof value === 'number')
  const weights = new Array<number>(known.length).fill(1 / known.length)
  for (const value of seen) {
    const place = places.get(JSON.stringify(value))
    if (place === undefined) continue
    const kernel = known.map((_, other) => (isOrdered ? 2 ** -Math.abs(other - place) : other === place ? 1 : 0))
    const total = kernel.reduce((sum, each) => sum + each, 0)
    for (const [other, each] of kernel.entries()) weights[other]! += each / total
  }
  const total = weights.reduce((sum, each) => sum + each, 0)
  return (value) => (weights[places.get(JSON.stringify(value)) ?? -1] ?? 0) / total
}

/** Places drawn with weights that are given by their logarithms, with putting back. */
function drawnByWeight(logarithms: readonly number[], seed: number): number[] {
  const largest = Math.max(...logarithms)
  const sums: number[] = []
  let sum = 0
  for (const each of logarithms) sums.push((sum += Math.exp(each - largest)))
  const generator = xoroshiro128plus(seed)
  return Array.from({ length: draws }, () => {
    const at = uniformFloat64(generator) * sum
    return Math.max(
      0,
      sums.findIndex((each) => each > at),
    )
  })
}

import { RandomStream } from '../../../electron/data/random.ts'
import { bootstrapInterval, resampleIndices } from '../../../shared/statistics/bootstrap.ts'
import { compareWith, type TestName } from '../../../shared/statistics/comparison.ts'
import { holm } from '../../../shared/statistics/holm.ts'
import { interquartileMean } from '../../../shared/statistics/interquartile-mean.ts'
import { intervalOfMean } from '../../../shared/statistics/interval.ts'
import { normalTails } from '../../../shared/statistics/normal.ts'
import { pairedTest } from '../../../shared/statistics/paired.ts'
import { rankSumTest } from '../../../shared/statistics/rank-sum.ts'
import { signedRankTest } from '../../../shared/statistics/signed-rank.ts'
import { studentQuantile, studentTails } from '../../../shared/statistics/student.ts'
import { summarize } from '../../../shared/statistics/summary.ts'
import { welchTest } from '../../../shared/statistics/welch.ts'
import { doubles, tiedPairs } from '../../unit/statistics/tied-samples.ts'

/** What is computed by us and by SciPy: a kind, and the lists of numbers that it takes. */
export interface Case {
  kind: keyof typeof ours
  inputs: number[][]
}

const resamples = 499
const meanOf = (values: readonly number[]): number => summarize(values).mean

/** Our figures of a case, in the order in which reference.py gives SciPy's. */
export const ours = {
  summary: ([values]: number[][]) => {
    const { mean, deviation, standardError, median } = summarize(values!)
    return [mean, deviation!, standardError!, median, interquartileMean(values!)]
  },
  interval: ([values, given]: number[][]) => bounds(intervalOfMean(values!, given![0])),
  /** Percentile intervals of the mean and of the interquartile mean, over the resamples that the third list names. */
  bootstrap: ([values, given]: number[][]) => {
    const [level, seed] = given!
    return [meanOf, interquartileMean].flatMap((statistic) =>
      bounds(bootstrapInterval(values!, statistic, { level, seed, resamples })),
    )
  },
  welch: ([first, second]: number[][]) => {
    const { statistic, degrees, p } = welchTest(first!, second!)
    return [statistic, degrees!, p!]
  },
  paired: ([first, second]: number[][]) => {
    const { statistic, p } = pairedTest(first!.map((value, index) => value - second![index]!))
    return [statistic, p!]
  },
  signedRank: ([differences]: number[][]) => [signedRankTest(differences!).p!],
  /** Of shares of images by seed; SciPy is given the third list, what was gained in images, which nothing rounds. */
  pairedTies: ([first, second]: number[][]) => [pOf(first!, second!, 'paired')],
  signedRankTies: ([first, second]: number[][]) => [pOf(first!, second!, 'signed-rank')],
  rankSum: ([first, second]: number[][]) => {
    const { statistic, p } = rankSumTest(first!, second!)
    return [statistic, p!]
  },
  holm: ([ps]: number[][]) => holm(ps!),
  student: ([given]: number[][]) => {
    const [t, tails, degrees] = given as [number, number, number]
    return [studentTails(t, degrees), studentQuantile(tails, degrees)]
  },
  normal: ([given]: number[][]) => [normalTails(given![0]!)],
} satisfies Record<string, (inputs: number[][]) => number[]>

/** -1 if nothing could be tested. */
function pOf(first: readonly number[], second: readonly number[], test: TestName): number {
  const bySeed = (values: readonly number[]) => values.map((value, seed) => ({ seed, value }))
  return compareWith(bySeed(second), [bySeed(first)], test)[0]!.p ?? -1
}

function bounds(interval: { low: number; high: number } | null): number[] {
  return [interval!.low, interval!.high]
}

/**
 * Cases of every kind, drawn by a seed: small and large samples, with and without ties and zeros, accuracies and wide
 * values.
 */
export function drawCases(seed: number, rounds: number): Case[] {
  const random = RandomStream.of(seed, 'scipy')
  const sample = (n: number, grain: number | null): number[] => {
    const [centre, width] = random.uniform() < 0.5 ? [0.9, 0.02] : [0, 3]
    const values = Array.from({ length: n }, () => centre! + width! * random.normal())
    // A coarse grain makes ties, as accuracies over a few hundred images have them.
    return grain === null ? values : values.map((value) => Math.round(value / (width! * grain)) * 2 ** -6)
  }
  const cases: Case[] = []
  for (let round = 0; round < rounds; round++) {
    const [n, m] = [2 + random.integer(9), 2 + random.integer(9)]
    const level = [0.9, 0.95, 0.99][random.integer(3)]!
    const values = sample(n, null)
    cases.push({ kind: 'summary', inputs: [values] }, { kind: 'interval', inputs: [values, [level]] })
    cases.push({
      kind: 'bootstrap',
      inputs: [values, [level, round + 1], Array.from(resampleIndices(n, resamples, round + 1))],
    })
    cases.push(
      { kind: 'welch', inputs: [values, sample(m, null)] },
      { kind: 'paired', inputs: [values, sample(n, null)] },
    )
    // SciPy enumerates what has ties: those samples stay small.
    const few = 3 + random.integer(5)
    cases.push(
      { kind: 'signedRank', inputs: [sample(few, 0.4)] },
      { kind: 'rankSum', inputs: [sample(few, 0.4), sample(3 + random.integer(4), 0.4)] },
    )
    const large = round % 3 === 0 ? 70 : n
    cases.push(
      { kind: 'signedRank', inputs: [sample(large, null)] },
      { kind: 'rankSum', inputs: [sample(large, large > 50 ? 0.2 : null), sample(m + 4, null)] },
    )
    cases.push({ kind: 'holm', inputs: [Array.from({ length: n }, () => random.uniform() ** 3)] })
    cases.push({
      kind: 'student',
      inputs: [[8 * random.normal(), 10 ** (-4 * random.uniform()), 1 + 40 * random.uniform() ** 2]],
    })
    cases.push({ kind: 'normal', inputs: [[3 * random.normal()]] })
  }
  return cases
}

/** Paired samples with ties, each for both tests of pairs. */
export function drawTies(seed: number, count: number): Case[] {
  return tiedPairs(seed, count, doubles).flatMap(({ first, second, gains }): Case[] => [
    { kind: 'pairedTies', inputs: [first, second, gains] },
    { kind: 'signedRankTies', inputs: [first, second, gains] },
  ])
}

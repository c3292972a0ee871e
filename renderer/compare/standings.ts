import type { RunRow } from '../../shared/contract/run.ts'
import { findMetric } from '../../shared/metrics/metric.ts'
import { ownMetric } from '../../shared/metrics/own-metrics.ts'
import type { Reading } from '../../shared/query/filter-keys.ts'
import { independentRuns } from '../../shared/query/samples.ts'
import { bootstrapInterval } from '../../shared/statistics/bootstrap.ts'
import { cautionsOf } from '../../shared/statistics/caution.ts'
import { compareWith, type Comparison, type SeedValue, type TestName } from '../../shared/statistics/comparison.ts'
import { interquartileMean } from '../../shared/statistics/interquartile-mean.ts'
import { intervalOfMean, type Interval } from '../../shared/statistics/interval.ts'
import { leftOut, unmeasured } from '../../shared/tables/remarks.ts'
import { summarize } from '../../shared/statistics/summary.ts'
import { plural } from '../format/number.ts'
import { seedOf } from '../runs/facts.ts'
import type { ComparedGroup } from './comparison.ts'
import { t } from '../words/words.ts'

export const intervalKinds = [
  { name: 't', title: '95 % (t)', help: t('compare.tIntervalHelp') },
  { name: 'bootstrap', title: t('compare.bootstrap95'), help: t('compare.bootstrapHelp') },
  { name: 'range', title: t('compare.minToMax'), help: t('compare.minToMaxHelp') },
] as const
export type IntervalKind = (typeof intervalKinds)[number]['name']

/** What the runs of a group come to in one metric. */
export interface Standing {
  group: ComparedGroup
  values: { run: RunRow; value: number }[]
  /** Runs that repeat one of these (same configuration and seed): they are no further samples. */
  repeats: number
  n: number
  mean: number
  deviation: number | null
  interquartileMean: number
  interval: Interval | null
  /** Null for the baseline, and where there is none. */
  comparison: Comparison | null
}

export interface StandingsOptions {
  metric: string
  value: Reading
  interval: IntervalKind
  test: TestName
  /** The group that the others are tested against; null for none. */
  baseline: number | null
}

/**
 * Groups in one metric, and how each differs from the baseline; with what a reader must be warned of. Finished runs
 * alone count: others still change.
 */
export function standingsOf(
  groups: readonly ComparedGroup[],
  { metric, value, interval, test, baseline }: StandingsOptions,
): { standings: Standing[]; cautions: string[] } {
  const all = groups.flatMap(({ runs }) => runs)
  const finished = all.filter(({ state }) => state === 'finished')
  const counted = groups.map(({ runs }) =>
    independentRuns(runs.filter((run) => run.state === 'finished' && run.results[metric] !== undefined)),
  )
  const samples = counted.map((some) =>
    some.samples.map((run) => ({ run, value: run.results[metric]![value] ?? Number.NaN })),
  )
  const bySeed = samples.map((sample): SeedValue[] =>
    sample.map(({ run, value: one }) => ({ seed: seedOf(run), value: one })),
  )
  const others = groups.map((_, index) => index).filter((index) => index !== baseline)
  const comparisons =
    baseline === null
      ? []
      : compareWith(
          bySeed[baseline]!,
          others.map((index) => bySeed[index]!),
          test,
        )
  const standings = groups.map((group, index): Standing => {
    const values = samples[index]!.map(({ value: one }) => one)
    const { n, mean, deviation, minimum, maximum } = summarize(values)
    const meanOf = (some: readonly number[]) => summarize(some).mean
    const span =
      interval === 't'
        ? intervalOfMean(values)
        : interval === 'bootstrap'
          ? bootstrapInterval(values, meanOf)
          : n < 2
            ? null
            : { low: minimum, high: maximum }
    return {
      group,
      values: samples[index]!,
      repeats: counted[index]!.repeats.length,
      n,
      mean,
      deviation,
      interquartileMean: interquartileMean(values),
      interval: span,
      comparison: comparisons[others.indexOf(index)] ?? null,
    }
  })
  const sizes = [...others, ...(baseline === null ? [] : [baseline])].map((index) => bySeed[index]!.length)
  const cautions =
    baseline === null
      ? []
      : cautionsOf([{ comparisons, names: others.map((index) => groups[index]!.label), sizes }], test)
  const repeated = counted.reduce((sum, { repeats }) => sum + repeats.length, 0)
  return {
    standings,
    cautions: [
      ...cautions,
      ...(repeated === 0 ? [] : [t('compare.repeats', { runs: plural(repeated, 'run') })]),
      ...leftOut(all, finished),
      ...unmeasured(finished, [findMetric(metric) ?? ownMetric(metric)]),
    ],
  }
}

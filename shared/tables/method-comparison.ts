import { findMetric, metrics } from '../metrics/metric.ts'
import { ownMetricNames } from '../metrics/own-metrics.ts'
import type { RunRow } from '../contract/run.ts'
import { BadInput } from '../errors/bad-input.ts'
import { phrase } from '../errors/phrase.ts'
import { suggestion } from '../errors/suggestion.ts'
import { knownValue, unknown } from '../experiment/known-value.ts'
import { methodNameOf, methodTitle } from '../experiment/method.ts'
import { dataNames } from '../query/data-names.ts'
import type { Reading } from '../query/filter-keys.ts'
import { independentRuns } from '../query/samples.ts'
import { bootstrapInterval } from '../statistics/bootstrap.ts'
import { cautionsOf } from '../statistics/caution.ts'
import { decide, type Decision } from '../statistics/decision.ts'
import { compareWith, type Comparison, type SeedValue, type TestName } from '../statistics/comparison.ts'
import { interquartileMean } from '../statistics/interquartile-mean.ts'
import { intervalOfMean, type Interval } from '../statistics/interval.ts'
import { summarize } from '../statistics/summary.ts'
import { epochOf } from './footnote.ts'
import { labelWithHeading } from './labels.ts'
import { differences, howTrained, leftOut, looks, ownStatistics, runsAnd, unmeasured, withoutSeed } from './remarks.ts'

export interface MethodComparisonOptions {
  metric: string
  value: Reading
  /** The method that the others are tested against. */
  baseline: string
  test: TestName
  /** What a method may lose against the baseline, in the unit of the values; absent or null to decide nothing. */
  margin?: number | null
}

export interface ComparedMethod {
  method: string
  title: string
  n: number
  mean: number
  deviation: number | null
  /** 95 % intervals of the mean: under normal values, and by percentiles of resamples. */
  interval: Interval | null
  bootstrap: Interval | null
  interquartileMean: number
  /** Null for the baseline itself. */
  comparison: Comparison | null
  /** Interval of the difference and the seeds that would show it, by Welch whatever the test; null for the baseline. */
  decision: Decision | null
}

/** Methods on one data set, model and regime; null if the runs leave it open. */
export interface ComparedGroup {
  dataset: string | null
  model: string | null
  regime: string | null
  methods: ComparedMethod[]
  /** Warnings for the reader. */
  cautions: string[]
  /** How the figures were computed, and what their runs differ in, as under a table. */
  footnote: string
}

/**
 * Every method against a baseline, over seeds, if all else is the same. Runs that have no result count for nothing,
 * nor do those that repeat another one;
 * those that diverged make their mean NaN.
 * @throws BadInput if the metric is unknown, or no group has the baseline and another method
 */
export function compareMethods(
  runs: readonly RunRow[],
  { metric, value, baseline, test, margin = null }: MethodComparisonOptions,
): ComparedGroup[] {
  const described = findMetric(metric)
  if (described === undefined)
    throw new BadInput({
      code: 'unknown-name',
      subject: metric,
      what: phrase`there is no metric "${metric}"`,
      remedy: suggestion(metric, [...metrics.map(({ name }) => name), ...ownMetricNames()]),
    })
  const finished = runs.filter(({ state }) => state === 'finished')
  const compared = settingsOf(finished).flatMap((group): ComparedGroup[] => {
    const runsOf = Map.groupBy(group, (run) => methodNameOf(run.experiment))
    const byMethod = new Map(
      [...runsOf].map(([method, some]) => [
        method,
        independentRuns(some.filter(({ results }) => Object.hasOwn(results, metric))).samples.flatMap((run) =>
          valueOf(run, metric, value),
        ),
      ]),
    )
    const reference = byMethod.get(baseline)
    const others = [...byMethod.keys()].filter((method) => method !== baseline)
    if (reference === undefined || others.length === 0) return []
    const comparisons = compareWith(
      reference,
      others.map((method) => byMethod.get(method)!),
      test,
    )
    const isBetterHigher = described.goal !== 'minimum'
    const rows = [baseline, ...others].map((method, index) => {
      const sample = byMethod.get(method)!
      const isBaseline = index === 0
      const decision = isBaseline
        ? null
        : decide(sample.map(valueIn), reference.map(valueIn), { margin, isBetterHigher })
      return { ...describe(method, sample, isBaseline ? null : comparisons[index - 1]!), decision }
    })
    const [first] = group as [RunRow]
    const sizes = [...others, baseline].map((method) => byMethod.get(method)!.length)
    return [
      {
        ...settingOf(first, dataNames(finished)),
        methods: rows,
        cautions: [
          ...cautionsOf([{ comparisons, names: others.map(methodTitle), sizes }], test),
          ...repeatCautions(group.filter(({ results }) => Object.hasOwn(results, metric))),
        ],
        footnote: [
          `${described.title}: ${described.definition}, ${epochOf[value]}.`,
          ...howTrained(group),
          ...differences([...runsOf.values()], [...settings, 'quantizer'], 'a method'),
          ...withoutSeed([...runsOf.values()]),
          ...unmeasured(group, [described]),
          ...ownStatistics(group, [described]),
          ...looks(group, [described]),
        ].join(' '),
      },
    ]
  })
  if (compared.length === 0) {
    const known = [...new Set(finished.map((run) => methodNameOf(run.experiment)))]
    throw new BadInput({
      code: 'nothing-there',
      subject: baseline,
      what: phrase`there is nothing to compare with "${baseline}": no data set, model and regime has finished runs
            of it and of another method${known.length === 0 ? '' : `; there are ${known.join(', ')}`}`,
    })
  }
  return compared
}

/** Warns of runs that add nothing to what is known. */
function repeatCautions(runs: readonly RunRow[]): string[] {
  const { length } = independentRuns(runs).repeats
  if (length === 0) return []
  return [
    length === 1
      ? '1 run repeats another one (same configuration, seed, images and code) and was left out.'
      : `${length} runs repeat others (same configuration, seed, images and code) and were left out.`,
  ]
}

/** Fields that all runs of a comparison share. */
const settings = ['dataset', 'model', 'regime'] as const

type NameOfData = ReturnType<typeof dataNames>

/** Other images under the same name are other data. */
function settingOf(run: RunRow, nameOf: NameOfData): Record<(typeof settings)[number], string | null> {
  const [dataset, model, regime] = settings.map((field) => {
    const value = knownValue(run, field)
    return value === unknown ? null : field === 'dataset' ? nameOf(run) : String(value)
  }) as [string | null, string | null, string | null]
  return { dataset, model, regime }
}

/** Runs of each data set, model and regime. */
function settingsOf(runs: readonly RunRow[]): RunRow[][] {
  const nameOf = dataNames(runs)
  return [...Map.groupBy(runs, (run) => JSON.stringify(settingOf(run, nameOf))).values()]
}

/** Sentences on the runs that a comparison leaves out: of settings without the baseline, or not finished. */
export function leftOutOfComparison(runs: readonly RunRow[], baseline: string): string[] {
  const finished = runs.filter(({ state }) => state === 'finished')
  const alone = settingsOf(finished).flatMap((group) => {
    const methods = new Set(group.map((run) => methodNameOf(run.experiment)))
    if (methods.has(baseline) && methods.size > 1) return []
    const place = settings
      .map((key) => labelWithHeading(key, settingOf(group[0]!, dataNames(finished))[key] ?? unknown))
      .join(', ')
    const reason = methods.has(baseline) ? 'no other method' : `no run of ${methodTitle(baseline)}`
    return [`${runsAnd(group.length, 'is', 'are')} left out: ${place} has ${reason}.`]
  })
  return [...alone, ...leftOut(runs, finished)]
}

function valueOf({ experiment, results }: RunRow, metric: string, which: Reading): SeedValue[] {
  if (!Object.hasOwn(results, metric)) return []
  const result = results[metric]!
  // A figure that is missing from a result was not a number.
  return [{ seed: Number(experiment['seed'] ?? Number.NaN), value: result[which] ?? Number.NaN }]
}

const valueIn = ({ value }: SeedValue): number => value

function describe(
  method: string,
  sample: readonly SeedValue[],
  comparison: Comparison | null,
): Omit<ComparedMethod, 'decision'> {
  const values = sample.map(valueIn)
  const { n, mean, deviation } = summarize(values)
  return {
    method,
    title: methodTitle(method),
    n,
    mean,
    deviation,
    interval: intervalOfMean(values),
    bootstrap: bootstrapInterval(values, (some) => summarize(some).mean),
    interquartileMean: interquartileMean(values),
    comparison,
  }
}

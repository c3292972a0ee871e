import { knownValue, unknown } from '../experiment/known-value.ts'
import { weightsSource } from '../experiment/source.ts'
import { pairKeys } from '../experiment/method.ts'
import { choosingMetric, isOfHeldOut, type Metric } from '../metrics/metric.ts'
import type { RunRow, RunState } from '../contract/run.ts'
import { dataNames } from '../query/data-names.ts'
import { independentRuns } from '../query/samples.ts'
import { headingOf } from './labels.ts'

// What tables, figures and comparisons say alike of the runs that they are made of: sentences of a footnote.

/** Full precision is deployed as it was trained, beside networks whose statistics were re-estimated. */
export function ownStatistics(counted: readonly RunRow[], metrics: readonly Metric[]): string[] {
  const isFull = ({ experiment }: RunRow): boolean => experiment['quantizer'] === 'full'
  const isMixed = counted.some(isFull) && !counted.every(isFull)
  return isMixed && metrics.some(({ name }) => name.startsWith('deployed.'))
    ? ['Full precision keeps the batch-norm statistics of its training.']
    : []
}

/** Weights of others from which runs started, with the beginning of their digest. */
function keptWeights(counted: readonly RunRow[]): string[] {
  const named = new Set(
    counted.flatMap(({ experiment }) => {
      const source = weightsSource(experiment['startFrom'])
      if (source === null) return []
      return [source.digest === null ? source.name : `${source.name} (SHA-256 ${source.digest}...)`]
    }),
  )
  return named.size === 0 ? [] : [`Started from the weights ${[...named].sort().join(', ')}.`]
}

/** From which weights runs started and in what format they were computed, if that is not as usual. */
export function howTrained(counted: readonly RunRow[]): string[] {
  return [...keptWeights(counted), ...roundedProducts(counted)]
}

/** Convolutions and matrix products that were trained in another format than float32. */
function roundedProducts(counted: readonly RunRow[]): string[] {
  const formats = counted.map(({ experiment: { precision } }) => String(precision ?? 'float32'))
  return [...new Set(formats)]
    .filter((format) => format !== 'float32')
    .sort()
    .map((format) => {
      const number = formats.filter((each) => each === format).length
      const whose = number === counted.length ? '' : ` in ${number} of ${counted.length} runs`
      return `Convolutions and matrix products were trained in ${format}${whose}.`
    })
}

const isKnown = (value: string): boolean => value !== JSON.stringify(unknown)

/**
 * Fields other than the seed that are not the same over all runs of some group.
 * @param place what holds a group: "a cell", "a curve"
 */
export function differences(
  groups: readonly (readonly RunRow[])[],
  grouping: readonly string[],
  place = 'a cell',
): string[] {
  const differing = new Set<string>()
  for (const group of groups) {
    const keys = new Set(group.flatMap((run) => Object.keys(run.experiment)))
    for (const key of keys) {
      if (key === 'seed' || grouping.includes(key)) continue
      // The quantizer names the whole pair.
      if (grouping.includes('quantizer') && (pairKeys as readonly string[]).includes(key)) continue
      if (new Set(group.map((run) => JSON.stringify(knownValue(run, key))).filter(isKnown)).size > 1) differing.add(key)
    }
  }
  const otherImages = grouping.includes('dataset') ? [] : mixedData(groups, place)
  if (differing.size === 0) return otherImages
  return [
    `Runs within ${place} differ not only in the seed but also in: ` +
      `${[...differing].map((key) => headingOf(key).toLowerCase()).join(', ')}.`,
    ...otherImages,
  ]
}

/** Other images under the same name are other data. */
function mixedData(groups: readonly (readonly RunRow[])[], place: string): string[] {
  const mixed = new Set(
    groups.flatMap((group) => {
      const nameOf = dataNames(group)
      return group
        .filter((run) => nameOf(run) !== String(run.experiment['dataset']))
        .map((run) => run.experiment['dataset'])
    }),
  )
  return [...mixed].map((name) => `Runs within ${place} saw different images under the name ${JSON.stringify(name)}.`)
}

/** Runs of the same configuration, seed, images and code give the same result: they say nothing new. */
export function repetitions(counted: readonly RunRow[], metrics: readonly Metric[]): string[] {
  const repeated = new Set(
    metrics.flatMap(({ name }) =>
      independentRuns(counted.filter((run) => run.results[name] !== undefined)).repeats.map(({ id }) => id),
    ),
  )
  return repeatsLeftOut(repeated.size)
}

/** Says how many runs repeat another one and do not count. */
export function repeatsLeftOut(number: number): string[] {
  if (number === 0) return []
  return [
    `${runsAnd(number, 'repeats', 'repeat')} another run of the same configuration, seed, images and code and ` +
      `${number === 1 ? 'is' : 'are'} left out.`,
  ]
}

/** Runs of groups of several that do not tell their seed: nobody can say whether they are repetitions. */
export function withoutSeed(groups: readonly (readonly RunRow[])[]): string[] {
  const untold = groups
    .filter((group) => group.length > 1)
    .flatMap((group) => group.filter(({ experiment: { seed } }) => seed === undefined || seed === null)).length
  return untold === 0
    ? []
    : [`${runsAnd(untold, 'has an unknown seed', 'have unknown seeds')}: n counts them as different ones.`]
}

const ofRunsHere = ['In the runs trained here, the', 'in the runs trained here, the'] as const

/**
 * How often held-out images were scored, and by what epochs were chosen: what one looks at, one may fit. Nobody knows
 * it of imported runs: their files may have fewer points than there were looks.
 */
export function looks(counted: readonly RunRow[], metrics: readonly Metric[]): string[] {
  if (!metrics.some(({ name }) => isOfHeldOut(name))) return []
  const here = counted.filter(({ origin }) => origin === null || origin.kind === 'archive')
  const [The, the] = here.length < counted.length ? ofRunsHere : (['The', 'the'] as const)
  const [validated, others] = [true, false].map((holds) =>
    here.filter((run) => (run.results[choosingMetric] !== undefined) === holds),
  ) as [RunRow[], RunRow[]]
  const countsOf = (runs: readonly RunRow[]): number[] => runs.flatMap(({ looks: count }) => count ?? [])
  const times = (numbers: readonly number[]): string => {
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
    return most === 1 ? 'once' : least === most ? `${most} times` : `${least} to ${most} times`
  }
  const [once, often] = [countsOf(validated), countsOf(others)]
  if (once.length === 0)
    return often.length === 0 ? [] : [`${The} held-out images were scored after every epoch, ${times(often)} a run.`]
  if (others.length === 0)
    return [`Validation images chose; ${the} held-out images were scored ${times(once)} a run, at its end.`]
  return [
    `${runsAnd(validated.length, 'has', 'have')} validation images to choose by and scored the held-out ones ` +
      `${times(once)}, at the end${often.length === 0 ? '' : `; the others after every epoch, ${times(often)} a run`}.`,
  ]
}

/** Runs without a value of a metric. */
export function unmeasured(
  counted: readonly RunRow[],
  metrics: readonly Metric[],
  isMeasured = (run: RunRow, metric: Metric): boolean => run.results[metric.name] !== undefined,
): string[] {
  return metrics.flatMap((metric) => {
    const missing = counted.filter((run) => !isMeasured(run, metric)).length
    return missing === 0
      ? []
      : [
          `${runsAnd(missing, 'has', 'have')} no value of "${metric.title}" and ${missing === 1 ? 'is' : 'are'}` +
            ' left out there.',
        ]
  })
}

/** Fates of runs that do not count, in the singular and the plural. */
const fates: Readonly<Record<RunState | 'halved', readonly [string, string]>> = {
  queued: ['is queued', 'are queued'],
  training: ['is still training', 'are still training'],
  paused: ['is paused', 'are paused'],
  elsewhere: ['is still training elsewhere', 'are still training elsewhere'],
  finished: ['is finished', 'are finished'],
  halved: ['was stopped early by successive halving', 'were stopped early by successive halving'],
  cancelled: ['was cancelled', 'were cancelled'],
  interrupted: ['was interrupted', 'were interrupted'],
  failed: ['failed', 'failed'],
}

/** Runs that are not counted, by their state. */
export function leftOut(runs: readonly RunRow[], counted: readonly RunRow[]): string[] {
  const kept = new Set(counted)
  return byFate(
    runs.filter((run) => !kept.has(run)),
    (number) => `and ${number === 1 ? 'is' : 'are'} left out`,
  )
}

/** Runs that are drawn although they have not finished. */
export function unfinished(runs: readonly RunRow[]): string[] {
  return byFate(
    runs.filter(({ state }) => state !== 'finished'),
    (number) => (number === 1 ? 'and is drawn as far as it went' : 'and are drawn as far as they went'),
  )
}

function byFate(runs: readonly RunRow[], consequence: (number: number) => string): string[] {
  const byState = Map.groupBy(runs, ({ state, halvedAfter }) =>
    state === 'cancelled' && halvedAfter !== undefined ? 'halved' : state,
  )
  return Object.entries(fates).flatMap(([state, [one, many]]) => {
    const number = byState.get(state as RunState | 'halved')?.length ?? 0
    return number === 0 ? [] : [`${runsAnd(number, one, many)} ${consequence(number)}.`]
  })
}

export function runsAnd(number: number, one: string, many: string): string {
  return number === 1 ? `1 run ${one}` : `${number} runs ${many}`
}

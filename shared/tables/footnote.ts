import { knownValue, unknown } from '../experiment/known-value.ts'
import { choosingMetric, findMetric, headlineMetric, type Metric } from '../metrics/metric.ts'
import type { RunRow, RunState } from '../contract/run.ts'
import { dataNames } from '../query/data-names.ts'
import { independentRuns } from '../query/samples.ts'
import type { TableRow } from './table.ts'
import { headingOf } from './labels.ts'

interface FootnoteInput {
  /** All runs that were asked for, and those of them that count. */
  runs: readonly RunRow[]
  counted: readonly RunRow[]
  rows: readonly TableRow[]
  metrics: readonly Metric[]
  value: 'last' | 'best' | 'atBest'
  /** Fields of rows and columns. */
  grouping: readonly string[]
}

/** Footnote of a table: how its figures were computed, in a few sentences. */
export function footnoteOf({ runs, counted, rows, metrics, value, grouping }: FootnoteInput): string {
  if (counted.length === 0) return ['There is no run to show yet.', ...leftOut(runs, counted)].join(' ')
  const runOf = new Map(counted.map((run) => [run.id, run]))
  const cells = rows.flatMap((row) => row.cells).filter((cell) => cell.n > 0)
  const groups = cells.map((cell) => cell.runIds.map((id) => runOf.get(id)!))
  return [
    counts(cells.map((cell) => cell.n)),
    ...metrics.map((metric) => `${metric.title}: ${metric.definition}, ${when[value]}.`),
    ...epochs(counted, grouping),
    ...differences(groups, grouping),
    ...repetitions(counted, metrics),
    ...unmeasured(counted, metrics),
    ...ownStatistics(counted, metrics),
    ...looks(counted, metrics),
    ...leftOut(runs, counted),
  ].join(' ')
}

const isKnown = (value: string): boolean => value !== JSON.stringify(unknown)

const when = {
  last: 'of the last epoch',
  best: 'of the best epoch',
  atBest: `of the epoch of the best ${findMetric(headlineMetric)!.title.toLowerCase()}`,
}

function counts(n: readonly number[]): string {
  const least = Math.min(...n)
  const most = Math.max(...n)
  if (most === 0 || n.length === 0) return 'No value was measured.'
  if (most === 1) return 'One run each (n = 1).'
  return `Mean ± sample standard deviation over ${least === most ? `n = ${n[0]}` : `n = ${least} to ${most}`} runs.`
}

function epochs(counted: readonly RunRow[], grouping: readonly string[]): string[] {
  const lengths = new Set(counted.map((run) => run.experiment.epochs))
  if (lengths.size !== 1 || grouping.includes('epochs')) return []
  const [length] = lengths
  return typeof length === 'number' ? [`Trained for ${length} ${length === 1 ? 'epoch' : 'epochs'}.`] : []
}

/** Full precision is deployed as it was trained, beside networks whose statistics were taken again. */
function ownStatistics(counted: readonly RunRow[], metrics: readonly Metric[]): string[] {
  const isFull = ({ experiment }: RunRow): boolean => experiment['quantizer'] === 'full'
  const isMixed = counted.some(isFull) && !counted.every(isFull)
  return isMixed && metrics.some(({ name }) => name.startsWith('deployed.'))
    ? ['Full precision keeps the batch-norm statistics of its training.']
    : []
}

/** How often held-out images were scored, and by what epochs were chosen: what one looks at, one may fit. */
function looks(counted: readonly RunRow[], metrics: readonly Metric[]): string[] {
  if (!metrics.some(({ definition }) => definition.startsWith('held-out'))) return []
  const [validated, others] = [true, false].map((holds) =>
    counted.filter((run) => (run.results[choosingMetric] !== undefined) === holds),
  ) as [RunRow[], RunRow[]]
  const countsOf = (runs: readonly RunRow[]): number[] => runs.flatMap(({ looks: count }) => count ?? [])
  const times = (numbers: readonly number[]): string => {
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
    return most === 1 ? 'once' : least === most ? `${most} times` : `${least} to ${most} times`
  }
  const [once, often] = [countsOf(validated), countsOf(others)]
  if (once.length === 0)
    return often.length === 0 ? [] : [`The held-out images were scored after every epoch, ${times(often)} a run.`]
  if (others.length === 0)
    return [`Validation images chose; the held-out images were scored ${times(once)} a run, at its end.`]
  return [
    `${runsAnd(validated.length, 'has', 'have')} validation images to choose by and scored the held-out ones ` +
      `${times(once)}, at the end${often.length === 0 ? '' : `; the others after every epoch, ${times(often)} a run`}.`,
  ]
}

/** Fields other than the seed that are not the same over all runs of some cell. */
function differences(groups: readonly (readonly RunRow[])[], grouping: readonly string[]): string[] {
  const differing = new Set<string>()
  for (const group of groups) {
    const keys = new Set(group.flatMap((run) => Object.keys(run.experiment)))
    for (const key of keys) {
      if (key === 'seed' || grouping.includes(key)) continue
      if (new Set(group.map((run) => JSON.stringify(knownValue(run, key))).filter(isKnown)).size > 1) differing.add(key)
    }
  }
  const otherImages = grouping.includes('dataset') ? [] : mixedData(groups)
  if (differing.size === 0) return otherImages
  return [
    'Runs within a cell differ not only in the seed but also in: ' +
      `${[...differing].map((key) => headingOf(key).toLowerCase()).join(', ')}.`,
    ...otherImages,
  ]
}

/** Other images under the same name are other data. */
function mixedData(groups: readonly (readonly RunRow[])[]): string[] {
  const mixed = new Set(
    groups.flatMap((group) => {
      const nameOf = dataNames(group)
      return group.filter((run) => nameOf(run) !== run.experiment['dataset']).map((run) => run.experiment['dataset'])
    }),
  )
  return [...mixed].map((name) => `Runs within a cell saw different images under the name ${JSON.stringify(name)}.`)
}

/** Runs of the same configuration, seed, images and code give the same result: they say nothing new. */
function repetitions(counted: readonly RunRow[], metrics: readonly Metric[]): string[] {
  const repeated = new Set(
    metrics.flatMap(({ name }) =>
      independentRuns(counted.filter((run) => run.results[name] !== undefined)).repeats.map(({ id }) => id),
    ),
  )
  if (repeated.size === 0) return []
  return [
    `${runsAnd(repeated.size, 'repeats', 'repeat')} another run of the same configuration, seed, images and code and ` +
      `${repeated.size === 1 ? 'is' : 'are'} left out.`,
  ]
}

function unmeasured(counted: readonly RunRow[], metrics: readonly Metric[]): string[] {
  return metrics.flatMap((metric) => {
    const missing = counted.filter((run) => run.results[metric.name] === undefined).length
    return missing === 0
      ? []
      : [
          `${runsAnd(missing, 'has', 'have')} no value of "${metric.title}" and ${missing === 1 ? 'is' : 'are'}` +
            ' left out there.',
        ]
  })
}

/** Fates of runs that do not count, in the singular and the plural. */
const fates: Readonly<Record<RunState, readonly [string, string]>> = {
  queued: ['is queued', 'are queued'],
  training: ['is still training', 'are still training'],
  paused: ['is paused', 'are paused'],
  finished: ['is finished', 'are finished'],
  cancelled: ['was cancelled', 'were cancelled'],
  interrupted: ['was interrupted', 'were interrupted'],
  failed: ['failed', 'failed'],
}

function leftOut(runs: readonly RunRow[], counted: readonly RunRow[]): string[] {
  const kept = new Set(counted)
  const byState = Map.groupBy(
    runs.filter((run) => !kept.has(run)),
    (run) => run.state,
  )
  return Object.entries(fates).flatMap(([state, [one, many]]) => {
    const number = byState.get(state as RunState)?.length ?? 0
    return number === 0 ? [] : [`${runsAnd(number, one, many)} and ${number === 1 ? 'is' : 'are'} left out.`]
  })
}

function runsAnd(number: number, one: string, many: string): string {
  return number === 1 ? `1 run ${one}` : `${number} runs ${many}`
}

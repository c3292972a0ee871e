import type { RunRow } from '../contract/run.ts'
import type { StudyRow } from '../contract/studies.ts'
import { methodNameOf, methodTitle } from '../experiment/method.ts'
import { findMetric, headlineMetric, isLayerMetric, type Metric } from '../metrics/metric.ts'
import { ownMetricNames } from '../metrics/own-metrics.ts'
import { metricHeading } from '../tables/pivot.ts'
import { tellingRows } from '../tables/telling-rows.ts'

/** Files beside the page of a study, with what is in them. */
export interface StudyFile {
  path: string
  what: string
}

/** At most so many metrics of scripts are shown unless they are asked for. */
const mostOwn = 4

/**
 * The page of a study as a report: its notes, its table with tests, its curves, its runs, and links to its data.
 * @param runs of the study, at least one
 * @param asked metrics that are shown (accuracy and the loss of training unless given, or what its scripts report), and
 *   fields whose values make the rows of the table
 */
export function studyText(
  { id, name, notes }: StudyRow,
  runs: readonly RunRow[],
  files: readonly StudyFile[],
  asked: { metrics?: readonly string[]; rows?: readonly string[] } = {},
): string {
  const drawn = asked.metrics ?? usualMetrics(runs)
  const tabled = (asked.metrics !== undefined || drawn[0] !== headlineMetric ? drawn : [headlineMetric]).filter(
    isListed,
  )
  const isFinished = runs.some(({ state }) => state === 'finished')
  const rows = (asked.rows ?? tellingRows(runs)).join(', ')
  return [
    `# ${literal(name)}`,
    notes,
    `${statesOf(runs)}.`,
    ...(isFinished && tabled.length > 0
      ? [block('table', [`study: ${id}`, `rows: ${rows}`, `metric: ${tabled.join(', ')}`, 'test: welch'])]
      : []),
    ...drawn.map((metric) => block('figure', [`study: ${id}`, `metric: ${metric}`])),
    '## Runs',
    runGrid(
      runs,
      tabled.map((metric) => findMetric(metric)!),
    ),
    '## Data',
    files.map(({ path, what }) => `- [${literal(path)}](${path}): ${what}`).join('\n'),
    '',
  ].join('\n\n')
}

/** A table names its metrics between commas. */
const isListed = (metric: string) => !metric.includes(',')

function usualMetrics(runs: readonly RunRow[]): string[] {
  const reported = new Set(runs.flatMap(({ results }) => Object.keys(results)))
  const own = reported.has(headlineMetric) ? [] : ownMetricNames().filter((metric) => !isLayerMetric(metric))
  const metrics = [headlineMetric, ...own.filter((metric) => reported.has(metric)).slice(0, mostOwn), 'train.loss']
  const found = metrics.filter((metric) => reported.has(metric))
  return found.length > 0 ? found : [...reported].filter((metric) => findMetric(metric) !== undefined).slice(0, 1)
}

/** "12 runs: 11 finished, 1 failed". */
function statesOf(runs: readonly RunRow[]): string {
  const counts = [...Map.groupBy(runs, ({ state }) => state)].map(([state, some]) => `${some.length} ${state}`)
  return `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}: ${counts.join(', ')}`
}

function runGrid(runs: readonly RunRow[], metrics: readonly Metric[]): string {
  const rows = runs.map(({ id, state, experiment, results }) => {
    const values = metrics.map(({ name, unit }) => {
      const value = results[name]?.last ?? null
      return value === null ? '–' : unit === 'percent' ? (100 * value).toFixed(2) : value.toPrecision(5)
    })
    const facts = [experiment.model, methodTitle(methodNameOf(experiment)), experiment.seed].map((fact) =>
      fact === undefined || fact === null ? '–' : String(fact),
    )
    return [String(id), ...facts, state, ...values]
  })
  const line = (cells: readonly string[]): string => `| ${cells.map(literal).join(' | ')} |`
  const headings = ['Run', 'Model', 'Method', 'Seed', 'State', ...metrics.map(metricHeading)]
  return [line(headings), `|--:|---|---|--:|---|${metrics.map(() => '--:|').join('')}`, ...rows.map(line)].join('\n')
}

function block(kind: string, lines: readonly string[]): string {
  return ['```' + kind, ...lines, '```'].join('\n')
}

/** A text that Markdown reads as it stands. */
function literal(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[!-/:-@[-`{-~]/g, '\\$&')
}

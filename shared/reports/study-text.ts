import type { RunRow } from '../contract/run.ts'
import type { StudyRow } from '../contract/studies.ts'
import { methodNameOf, methodTitle } from '../experiment/method.ts'
import { findMetric, headlineMetric } from '../metrics/metric.ts'
import { metricHeading } from '../tables/pivot.ts'
import { tellingRows } from '../tables/telling-rows.ts'

/** Files beside the page of a study, with what is in them. */
export interface StudyFile {
  path: string
  what: string
}

/** Figures of a study's page: of these metrics, as far as some run has a value. */
const drawn = [headlineMetric, 'train.loss']

/**
 * The page of a study as a report: its notes, its table with tests, its curves, its runs, and links to its data.
 * @param runs of the study, at least one
 */
export function studyText({ id, name, notes }: StudyRow, runs: readonly RunRow[], files: readonly StudyFile[]): string {
  const has = (metric: string): boolean => runs.some(({ results }) => Object.hasOwn(results, metric))
  const metrics = drawn.filter(has)
  const tabled = metrics[0] ?? firstMetric(runs)
  const isFinished = runs.some(({ state }) => state === 'finished')
  return [
    `# ${literal(name)}`,
    notes,
    `${statesOf(runs)}.`,
    ...(isFinished && tabled !== null
      ? [block('table', [`study: ${id}`, `rows: ${tellingRows(runs).join(', ')}`, `metric: ${tabled}`, 'test: welch'])]
      : []),
    ...(metrics.length > 0 ? metrics : tabled === null ? [] : [tabled]).map((metric) =>
      block('figure', [`study: ${id}`, `metric: ${metric}`]),
    ),
    '## Runs',
    runGrid(runs, tabled),
    '## Data',
    files.map(({ path, what }) => `- [${literal(path)}](${path}): ${what}`).join('\n'),
    '',
  ].join('\n\n')
}

function firstMetric(runs: readonly RunRow[]): string | null {
  return runs.flatMap(({ results }) => Object.keys(results)).find((name) => findMetric(name) !== undefined) ?? null
}

/** "12 runs: 11 finished, 1 failed". */
function statesOf(runs: readonly RunRow[]): string {
  const counts = [...Map.groupBy(runs, ({ state }) => state)].map(([state, some]) => `${some.length} ${state}`)
  return `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}: ${counts.join(', ')}`
}

function runGrid(runs: readonly RunRow[], name: string | null): string {
  const metric = name === null ? undefined : findMetric(name)
  const heading = metric === undefined ? [] : [metricHeading(metric)]
  const rows = runs.map((run) => {
    const { id, state, experiment, results } = run
    const value = metric === undefined ? null : (results[metric.name]?.last ?? null)
    const printed = value === null ? '–' : metric!.unit === 'percent' ? (100 * value).toFixed(2) : value.toPrecision(5)
    const facts = [experiment.model, methodTitle(methodNameOf(experiment)), experiment.seed].map((fact) =>
      fact === undefined || fact === null ? '–' : String(fact),
    )
    return [String(id), ...facts, state, ...(metric === undefined ? [] : [printed])]
  })
  const line = (cells: readonly string[]): string => `| ${cells.map(literal).join(' | ')} |`
  const headings = ['Run', 'Model', 'Method', 'Seed', 'State', ...heading]
  return [line(headings), `|--:|---|---|--:|---|${heading.map(() => '--:|').join('')}`, ...rows.map(line)].join('\n')
}

function block(kind: string, lines: readonly string[]): string {
  return ['```' + kind, ...lines, '```'].join('\n')
}

/** A text that Markdown reads as it stands. */
function literal(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[!-/:-@[-`{-~]/g, '\\$&')
}

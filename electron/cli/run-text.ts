import { sourceOf } from '../../shared/contract/dependency.ts'
import { findMetric, metrics } from '../../shared/metrics/metric.ts'
import type { Series } from '../../shared/contract/metrics.ts'
import type { RunDetail, RunRow } from '../../shared/contract/run.ts'
import { secondsOf, startOf } from '../../shared/contract/run-times.ts'
import { shortestInput } from '../../shared/experiment/resolve.ts'
import type { Experiment } from '../../shared/experiment/experiment.ts'
import { cutLines, formatColumns, formatPairs } from './columns.ts'
import { usualColumns, type RunColumn } from './run-columns.ts'
import { formatBytes, formatCount, formatDuration, formatMetric, formatTime } from './format.ts'
import { formatLayers } from './layer-text.ts'
import { recordLines } from './record-text.ts'

/**
 * Runs as a table, one a line.
 * @param width of the terminal, to which the lines are cut; null leaves them whole
 */
export function formatRuns(
  runs: readonly RunRow[],
  columns: readonly RunColumn[] = usualColumns,
  width: number | null = null,
): string {
  const lines = formatColumns(
    columns.map((column) => ({ ...column, value: column.of?.(runs) ?? column.value })),
    runs,
  )
  return width === null ? lines : cutLines(lines, width)
}

/**
 * One run in full: state, results, its layers, what was set, network and record of reproducibility.
 * @param series those of `layerTableMetrics`
 * @param family its tree of origin, in lines; null if there is none
 */
export function formatRun(run: RunDetail, series: readonly Series[] = [], family: string | null = null): string {
  const layers = formatLayers(run, series)
  const took = secondsOf(run, Date.now())
  const parts = [
    formatPairs([
      ...(run.name === '' ? [] : [['name', run.name] as const]),
      ['run', `${run.id}${run.studyName === null ? '' : `, of the study ${run.studyName} (${run.studyId})`}`],
      ['state', `${run.state}${run.error === null ? '' : `: ${run.error}`}`],
      ...(sourceOf(run) === null ? [] : [['starts from', `run ${sourceOf(run)}`] as const]),
      [
        'progress',
        `${run.progress.epochs === 0 ? '' : `epoch ${run.progress.epoch} of ${run.progress.epochs}, `}` +
          `step ${formatCount(run.progress.step)} of ${formatCount(run.progress.steps)}`,
      ],
      ['started', took === null ? '-' : `${formatTime(startOf(run)!)}, ${formatDuration(took)} long`],
    ]),
    ...(family === null ? [] : [heading('Origin', family)]),
    heading('Results', formatResults(run)),
    ...(layers === null ? [] : [heading('Layers', layers)]),
    heading(
      'Experiment',
      formatPairs(
        Object.entries(run.experiment).map(([key, value]) => [
          key,
          typeof value === 'object' ? JSON.stringify(value) : String(value),
        ]),
      ),
    ),
    heading('Recipe', JSON.stringify(shortestInput(run.experiment as Experiment))),
  ]
  if (run.model !== null) {
    const { parameters, binaryParameters, floatBytes, packedBytes } = run.model
    parts.push(
      heading(
        'Network',
        formatPairs([
          ['parameters', `${formatCount(parameters)}, of them ${formatCount(binaryParameters)} binary`],
          ['weights', `${formatBytes(floatBytes)} in float32, ${formatBytes(packedBytes)} packed`],
        ]),
      ),
    )
  }
  if (run.record !== null) parts.push(heading('Record', formatPairs(recordLines(run.record))))
  return parts.join('\n\n')
}

function heading(title: string, text: string): string {
  return `${title}\n${text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}`
}

function formatResults(run: RunRow): string {
  const names = [...metrics.map(({ name }) => name), ...Object.keys(run.results)].filter(
    (name, index, all) => run.results[name] !== undefined && all.indexOf(name) === index,
  )
  if (names.length === 0) return 'none yet'
  return formatColumns<string>(
    [
      { heading: 'metric', value: (name) => findMetric(name)?.title ?? name },
      { heading: 'last', value: (name) => formatMetric(name, run.results[name]!.last), align: 'right' },
      { heading: 'best', value: (name) => formatMetric(name, run.results[name]!.best), align: 'right' },
    ],
    names,
  )
}

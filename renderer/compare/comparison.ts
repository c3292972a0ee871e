import { headlineMetric } from '../../shared/metrics/metric.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { experimentFields, type FieldKey } from '../../shared/experiment/experiment.ts'
import { fieldValue } from '../../shared/experiment/method.ts'
import { pivot } from '../../shared/tables/pivot.ts'
import type { Table } from '../../shared/tables/table.ts'
import { differences, tellingNames } from '../runs/differences.ts'
import { groupRuns } from '../runs/group.ts'

/** What is drawn as one line: a run, or the runs of a configuration. */
export interface ComparedGroup {
  label: string
  runs: RunRow[]
}

/** The lines of a comparison, oldest first, so that a method keeps its place while others are added. */
export function comparedGroups(runs: readonly RunRow[], grouped: boolean): ComparedGroup[] {
  const groups = grouped ? groupRuns(runs).map((group) => group.runs) : runs.map((run) => [run])
  const sorted = groups.toSorted((a, b) => a.at(-1)!.id - b.at(-1)!.id)
  const names = tellingNames(
    sorted.map((group) => group[0]!),
    grouped ? ['seed'] : [],
  )
  return sorted.map((group, index) => ({ label: names[index]!, runs: group }))
}

/**
 * Fields that the quantizer or the model proposes: they differ with it, and are worth a heading only if they differ
 * by themselves.
 */
const followers: readonly string[] = [
  'muSchedule',
  'muStart',
  'muEnd',
  'quantizerParameters',
  'modelParameters',
  'preset',
  'learningRate',
]

/**
 * Fields in which runs differ by themselves, not because the quantizer or the model proposes it; model and method
 * always.
 */
export function tellingFields(runs: readonly RunRow[]): FieldKey[] {
  const differing = differences(runs)
    .map(({ key }) => key)
    .filter((key): key is FieldKey => key in experimentFields.shape && key !== 'seed')
  const leaders = [...new Set<FieldKey>(['model', 'quantizer', ...differing.filter((key) => !followers.includes(key))])]
  const classes = [
    ...Map.groupBy(runs, (run) => JSON.stringify(leaders.map((key) => fieldValue(run.experiment, key)))).values(),
  ]
  const byThemselves = differing.filter(
    (key) =>
      followers.includes(key) &&
      classes.some((alike) => new Set(alike.map((run) => JSON.stringify(run.experiment[key]))).size > 1),
  )
  return [...leaders, ...byThemselves]
}

/** The final table of a comparison: a row for each combination of what differs. */
export function comparisonTable(runs: readonly RunRow[], grouped: boolean, metrics: readonly string[]): Table {
  const rows: FieldKey[] = [...tellingFields(runs), ...(grouped ? [] : (['seed'] as const))]
  return pivot(runs, { rows, metrics: metrics.length > 0 ? metrics : [headlineMetric] })
}

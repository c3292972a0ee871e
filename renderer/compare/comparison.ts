import { headlineMetric } from '../../shared/metrics/metric.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import type { FieldKey } from '../../shared/experiment/experiment.ts'
import { knownValue, unknown } from '../../shared/experiment/known-value.ts'
import { pivot } from '../../shared/tables/pivot.ts'
import type { Table } from '../../shared/tables/table.ts'
import type { CurveName } from '../chart/align.ts'
import { tellingNames } from '../runs/differences.ts'
import { groupRuns } from '../runs/group.ts'
import { fieldColumns, shortNames, tellingFields, type FieldColumn } from './field-columns.ts'

/** What is drawn as one line: a run, or the runs of a configuration. */
export interface ComparedGroup {
  label: string
  /** The same where room is short. */
  name: CurveName
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
  const short = shortNames(columnsOf(sorted, grouped), sorted.length)
  return sorted.map((group, index) => ({ label: names[index]!, name: short[index]!, runs: group }))
}

/** A column for each field in which groups differ. */
export function columnsOf(groups: readonly (readonly RunRow[])[], grouped: boolean): FieldColumn[] {
  return fieldColumns(
    groups.map((runs) => runs[0]!),
    !grouped,
  )
}

/** The final table of a comparison: a row for each combination of what differs. */
export function comparisonTable(runs: readonly RunRow[], grouped: boolean, metrics: readonly string[]): Table {
  const telling: FieldKey[] = [...tellingFields(runs), ...(grouped ? [] : (['seed'] as const))]
  // A column in which nothing is known says nothing.
  const rows = telling.filter((key) => runs.some((run) => knownValue(run, key) !== unknown))
  return pivot(runs, { rows, metrics: metrics.length > 0 ? metrics : [headlineMetric] })
}

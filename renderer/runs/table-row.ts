import type { RunRow } from '../../shared/contract/run.ts'
import { groupRuns } from './group.ts'

/** A line of the runs table: one run, or all runs of a configuration. */
export interface TableRow {
  id: string
  kind: 'group' | 'run'
  /** Newest first; a single one for a run. */
  runs: readonly RunRow[]
  /** The newest run: what all runs of the row share is read off it. */
  run: RunRow
  /** Lines under a group. */
  children: readonly TableRow[]
}

/** The lines of the table: groups of runs by everything but the seed, or every run by itself. A lone run is no group. */
export function tableRows(runs: readonly RunRow[], grouped: boolean): TableRow[] {
  if (!grouped) return runs.map(rowOf)
  return groupRuns(runs).map((group) => {
    if (group.runs.length === 1) return rowOf(group.runs[0]!)
    return { id: `group:${group.key}`, kind: 'group', runs: group.runs, run: group.runs[0]!, children: group.runs.map(rowOf) }
  })
}

function rowOf(run: RunRow): TableRow {
  return { id: `run:${run.id}`, kind: 'run', runs: [run], run, children: [] }
}

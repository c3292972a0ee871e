import type { Figure, RunGroup } from '../../shared/contract/groups.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { isOfHeldOut, validationMetric } from '../../shared/metrics/metric.ts'
import { figureId, parseFigure } from '../../shared/query/columns.ts'

/** A line of the runs table: one run, or all runs that agree in the grouping fields. */
export interface TableRow {
  id: string
  kind: 'group' | 'run'
  /** Newest first; a single one for a run. */
  ids: readonly number[]
  /** The run, or the newest of the group. */
  run: RunRow
  group: RunGroup | null
  /** Of a lone run that represents its group, as the host sent them; null if they are read off the run. */
  figures: RunGroup['figures'] | null
  /** 1 under a group. */
  depth: 0 | 1
}

export function runRow(run: RunRow, depth: 0 | 1 = 0): TableRow {
  return { id: `run:${run.id}`, kind: 'run', ids: [run.id], run, group: null, figures: null, depth }
}

/** A group as a line. A lone run is not a group. */
export function groupRow(group: RunGroup): TableRow {
  return group.ids.length === 1
    ? { ...runRow(group.run), figures: group.figures }
    : {
        id: `group:${group.key}`,
        kind: 'group',
        ids: group.ids,
        run: group.run,
        group,
        figures: group.figures,
        depth: 0,
      }
}

/** A figure of a line; `ofValidation` if it is taken of validation images, for held-out ones were not looked at yet. */
export type ShownFigure = Figure & { ofValidation?: boolean }

/** The same column of validation images; null if it is not of held-out ones. */
export function validationColumn(id: string): string | null {
  const { metric, reading } = parseFigure(id)
  return isOfHeldOut(metric) ? figureId({ metric: validationMetric(metric), reading }) : null
}

/**
 * Value of a column of figures: the group's mean, or the run's own value; of validation images as long as the held-out
 * ones were not scored. Null if there is none.
 */
export function figureIn(row: TableRow, id: string): ShownFigure | null {
  const found = ownFigure(row, id)
  const other = found === null ? validationColumn(id) : null
  const instead = other === null ? null : ownFigure(row, other)
  return instead === null ? found : { ...instead, ofValidation: true }
}

function ownFigure({ run, figures }: TableRow, id: string): Figure | null {
  if (figures !== null) {
    const figure = figures[id]
    return figure === undefined || (figure.mean === null && figure.odd === 0) ? null : figure
  }
  const { metric, reading } = parseFigure(id)
  const result = run.results[metric]
  if (result === undefined) return null
  // A result without a value is one that is not finite.
  const mean = result[reading]
  const [n, odd] = mean === null ? [0, 1] : [1, 0]
  return { mean, deviation: null, n, odd, settled: run.state === 'finished' }
}

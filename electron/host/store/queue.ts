import type { Database } from 'better-sqlite3'
import type { RunState } from '../../../shared/contract/run.ts'
import type { Revision } from './revision.ts'

/** A run that is still to be done. */
export interface WaitingRun {
  id: number
  state: RunState
  experiment: Record<string, unknown>
  /** Optimizer steps that are left, and in all. */
  stepsLeft: number
  /** As the run itself estimates it; null if it cannot yet. */
  secondsLeft: number | null
  /** Whether this machine trains it, not a cluster or another host. */
  isHere: boolean
}

interface WaitingRow extends Omit<WaitingRun, 'experiment' | 'isHere'> {
  experiment: string
  isHere: 0 | 1
}

/** In which order queued runs begin: by priority, equal ones by age. */
export function queueOf(database: Database, revision: Revision) {
  const active = database.prepare<[], WaitingRow>(`
    SELECT id, state, experiment, steps - step AS stepsLeft, seconds_left AS secondsLeft, job IS NULL AS isHere
      FROM runs
      WHERE state IN ('training', 'paused', 'queued')
    ORDER BY CASE state WHEN 'training' THEN 0 WHEN 'paused' THEN 1 ELSE 2 END,
      CASE state WHEN 'queued' THEN priority ELSE 0 END DESC, id`)
  const order = database
    .prepare<[string], number>(
      'SELECT id FROM runs WHERE id IN (SELECT value FROM json_each(?)) ORDER BY priority DESC, id',
    )
    .pluck()
  const edge = { first: 'max(priority) + 1', last: 'min(priority) - 1' }
  const beyond = {
    first: database
      .prepare<[string], number | null>(
        `SELECT ${edge.first} FROM runs WHERE state = 'queued' AND id NOT IN (SELECT value FROM json_each(?))`,
      )
      .pluck(),
    last: database
      .prepare<[string], number | null>(
        `SELECT ${edge.last} FROM runs WHERE state = 'queued' AND id NOT IN (SELECT value FROM json_each(?))`,
      )
      .pluck(),
  }
  const set = database.prepare("UPDATE runs SET priority = ?, revision = ? WHERE id = ? AND state = 'queued'")

  return {
    /** All active runs, then queued ones in the order in which they will start. */
    activeRuns: (): WaitingRun[] =>
      active.all().map((row) => ({
        ...row,
        isHere: row.isHere === 1,
        experiment: JSON.parse(row.experiment) as Record<string, unknown>,
      })),

    /** The same runs in the order in which they will begin. */
    orderOf: (ids: readonly number[]): number[] => order.all(JSON.stringify(ids)),

    /** Puts queued runs before all other queued ones, or behind them; how many. */
    prioritize: database.transaction((ids: readonly number[], place: 'first' | 'last'): number => {
      const priority = beyond[place].get(JSON.stringify(ids)) ?? 0
      let changed = 0
      for (const id of new Set(ids)) changed += set.run(priority, revision.next(), id).changes
      return changed
    }).immediate,

    /** Queued runs in this order, before all others that are queued; how many. */
    arrangeRuns: database.transaction((ids: readonly number[]): number => {
      const lowest = beyond.first.get(JSON.stringify(ids)) ?? 0
      let changed = 0
      for (const [place, id] of [...new Set(ids)].entries())
        changed += set.run(lowest + ids.length - place, revision.next(), id).changes
      return changed
    }).immediate,
  }
}

import type { Database } from 'better-sqlite3'
import { activeStates, resumableStates, type RunState } from '../../../shared/contract/run.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { Owner } from './owner.ts'
import { fates } from './sources.ts'

interface WaitingRow {
  id: number
  sourceId: number
  state: RunState | null
  checkpoint: string | null
  /** 1 if the executor of both has the source's job, and keeps it and this run in order itself. */
  ahead: 0 | 1
}

/** Runs that wait until the one from which they start has finished. */
export function dependantsOf(database: Database, { setState, requeueRun }: Pick<Lifecycle, 'setState' | 'requeueRun'>) {
  const waiting = database
    .prepare<[string], number>(
      "SELECT id FROM runs WHERE state = 'queued' AND owner = ? AND starts_from IS NOT NULL AND checkpoint IS " +
        "NULL AND job ->> 'key' IS NULL ORDER BY id",
    )
    .pluck()
  const stand = database.prepare<[number], WaitingRow>(`
    SELECT runs.id, runs.starts_from AS sourceId, source.state, source.checkpoint,
      coalesce(runs.job ->> 'executor' = source.job ->> 'executor' AND source.job ->> 'key' IS NOT NULL, 0) AS ahead
    FROM runs LEFT JOIN runs AS source ON source.id = runs.starts_from WHERE runs.id = ?`)
  // Only a run that failed because of its source has failed without ever having begun.
  const stranded = database
    .prepare<[number], number>(
      "SELECT id FROM runs WHERE starts_from = ? AND state = 'failed' AND started_at IS NULL ORDER BY id",
    )
    .pluck()

  function hindrance({ sourceId, state, checkpoint }: WaitingRow): string | null {
    if (state === null)
      return `Run ${sourceId}, from which this run starts, was removed. Launch it again from another run.`
    if (resumableStates.includes(state))
      return (
        `Run ${sourceId}, from which this run starts, ${fates[state]}. Resume run ${sourceId}, and this one goes ` +
        'on with it.'
      )
    if (state === 'finished' && checkpoint === null)
      return `Run ${sourceId}, from which this run starts, has no checkpoint. Launch it again from another run.`
    return null
  }

  return {
    /**
     * Looks through an owner's queued runs that start from another: those whose source is still active wait, unless a
     * cluster keeps both in order; those whose source cannot finish any more fail and say why. A source is always older
     * than what starts from it, so that one pass settles chains.
     */
    settleDependants: database.transaction((owner: Owner): { held: number[]; failed: number[] } => {
      const held: number[] = []
      const failed: number[] = []
      for (const id of waiting.all(JSON.stringify(owner))) {
        const row = stand.get(id)!
        const reason = hindrance(row)
        if (reason !== null) {
          setState(id, 'failed', reason)
          failed.push(id)
        } else if (activeStates.includes(row.state!) && row.ahead === 0) held.push(id)
      }
      return { held, failed }
    }).immediate,

    /** Queues the runs again that failed because this one had not finished, and those that failed because of them. */
    requeueDependants: database.transaction((id: number, owner: Owner): number[] => {
      const queued: number[] = []
      const sources = [id]
      for (const source of sources) {
        for (const dependant of stranded.all(source)) {
          if (requeueRun(dependant, owner, null)) queued.push(dependant)
          sources.push(dependant)
        }
      }
      return queued
    }).immediate,
  }
}

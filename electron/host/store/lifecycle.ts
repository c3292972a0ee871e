import type { Database } from 'better-sqlite3'
import { activeStates, resumableStates, type RunState } from '../../../shared/contract/run.ts'
import { claimsOf } from './claims.ts'
import type { elsewhereOf } from './elsewhere.ts'
import type { Heartbeats } from './heartbeats.ts'
import { statementsOf, type EndCause, type LifecycleRow } from './lifecycle-row.ts'
import type { Owner } from './owner.ts'
import { reconcilerOf } from './reconcile.ts'
import type { Revision } from './revision.ts'
import type { ResumePoint, Rewind } from './rewind.ts'
import { noSuchRun } from './no-such-run.ts'
import { mayFollow } from './transitions.ts'

/** State of a run, and from which checkpoint it would go on. */
export interface Standpoint {
  id: number
  state: RunState
  checkpoint: string | null
  checkpointEpoch: number
  checkpointStep: number
  /** Its job, of which the key is null before it is handed to its executor; null if the run ends with its owner. */
  job: { executor: string; key: string | null } | null
}

/** A state that a run enters, and why. */
export interface StateChange {
  id: number
  state: RunState
  error: string | null
  cause: EndCause | null
}

interface Parts {
  rewind: Rewind
  revision: Revision
  elsewhere: Pick<ReturnType<typeof elsewhereOf>, 'forsake'>
  heartbeats: Heartbeats
}

/**
 * The states of runs and who owns them. Every change is one transaction that looks before it writes: several hosts may
 * use one file.
 */
export function lifecycleOf(database: Database, { rewind, revision, elsewhere, heartbeats }: Parts) {
  const { one, withStates, change, setStart, forgetKey, secondsLeft, countResumption } = statementsOf(database)

  function demand(id: number): LifecycleRow {
    const row = one.get(id)
    if (row === undefined) throw noSuchRun(id)
    return row
  }

  /** Gives a queued run to an owner, or to nobody. */
  function give(id: number, owner: string | null): void {
    change.run('queued', null, null, null, null, owner, Date.now(), revision.next(), id)
  }

  function move(
    row: LifecycleRow,
    state: RunState,
    error: string | null,
    owner: string | null,
    cause: EndCause | null = null,
  ): void {
    if (!mayFollow(row.state, state)) throw new Error(`Run ${row.id} is ${row.state} and cannot become ${state}.`)
    const active = activeStates.includes(state)
    const left = state === 'training' || state === 'paused' ? secondsLeft.get(row.id) : null
    const now = Date.now()
    change.run(state, error, cause, active ? null : now, left, owner, now, revision.next(), row.id)
    if (state === 'training') setStart.run(now, row.id)
  }

  function enter(id: number, state: RunState, error: string | null = null, cause: EndCause | null = null): void {
    const row = demand(id)
    move(row, state, error, row.owner, cause)
  }

  const unfinished = () => withStates.all(JSON.stringify([...activeStates, 'elsewhere']))

  return {
    ...claimsOf(database, { demand, give, revision }),

    /** @throws Failure not-found. @throws Error if the state may not follow the present one (see transitions.ts). */
    setState: database.transaction(enter).immediate,

    /** All or none, in one transaction. @throws as setState does, for the first that may not be written. */
    setStates: database.transaction((changes: readonly StateChange[]): void => {
      for (const { id, state, error, cause } of changes) enter(id, state, error, cause)
    }).immediate,

    /** @throws Failure not-found, for the first of the runs that is not there. */
    standpointsOf: database.transaction((ids: readonly number[]): Standpoint[] =>
      [...new Set(ids)].map(demand).map(({ id, state, checkpoint, checkpointEpoch, checkpointStep, job }) => ({
        id,
        state,
        checkpoint,
        checkpointEpoch,
        checkpointStep,
        job: job === null ? null : { key: null, ...(JSON.parse(job) as { executor: string; key?: string }) },
      })),
    ),

    /** Cancels a run that waits here; false if it no longer does, or waits in the queue of a cluster. */
    cancelQueued: database.transaction((id: number): boolean => {
      const row = demand(id)
      if (row.state !== 'queued' || row.jobKey !== null) return false
      move(row, 'cancelled', null, row.owner)
      return true
    }).immediate,

    /**
     * Queues a cancelled, interrupted or failed run again: it forgets the points after the checkpoint from which it
     * goes on, or all if there is none. False if the run is in another state, or another program trained it.
     */
    requeueRun: database.transaction((id: number, owner: Owner, from: ResumePoint | null): boolean => {
      const row = demand(id)
      if (!resumableStates.includes(row.state) || row.foreign === 1) return false
      rewind(id, from)
      if (from !== null) countResumption.run(id)
      forgetKey.run(id)
      move(row, 'queued', null, JSON.stringify(owner))
      return true
    }).immediate,

    reconcile: reconcilerOf(database, heartbeats, { unfinished, move, give, forsake: elsewhere.forsake }),
  }
}

export type Lifecycle = ReturnType<typeof lifecycleOf>

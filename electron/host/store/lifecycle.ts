import type { Database } from 'better-sqlite3'
import { activeStates, resumableStates, type RunState } from '../../../shared/contract/run.ts'
import { storedExperiment } from '../../../shared/experiment/resolve.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { JobIdentity } from '../executors/executor.ts'
import type { elsewhereOf } from './elsewhere.ts'
import { statementsOf, type LifecycleRow } from './lifecycle-row.ts'
import type { Owner } from './owner.ts'
import { reconcilerOf } from './reconcile.ts'
import type { Revision } from './revision.ts'
import type { ResumePoint, Rewind } from './rewind.ts'
import { noSuchRun } from './no-such-run.ts'
import { mayFollow } from './transitions.ts'

/** Everything that training a run needs. */
export interface ClaimedRun {
  id: number
  experiment: ResolvedExperiment
  /** File to go on from, or null for the beginning. */
  checkpoint: string | null
  checkpointEpoch: number
  /** Fingerprint of the images that it was trained on so far; null if it has not begun. */
  data: string | null
}

/** State of a run, and from which checkpoint it would go on. */
export interface Standpoint {
  id: number
  state: RunState
  checkpoint: string | null
  checkpointEpoch: number
  checkpointStep: number
}

interface Parts {
  rewind: Rewind
  revision: Revision
  elsewhere: Pick<ReturnType<typeof elsewhereOf>, 'forsake'>
}

/**
 * The states of runs and who owns them. Every change is one transaction that looks before it writes: several hosts may
 * use one file.
 */
export function lifecycleOf(database: Database, { rewind, revision, elsewhere }: Parts) {
  const { one, withStates, change, begin, leave, secondsLeft, countResumption } = statementsOf(database)

  function demand(id: number): LifecycleRow {
    const row = one.get(id)
    if (row === undefined) throw noSuchRun(id)
    return row
  }

  /** Gives a queued run to an owner, or to nobody. */
  function give(id: number, owner: string | null): void {
    change.run('queued', null, null, null, owner, Date.now(), revision.next(), id)
  }

  function move(row: LifecycleRow, state: RunState, error: string | null, owner: string | null): void {
    if (!mayFollow(row.state, state)) throw new Error(`Run ${row.id} is ${row.state} and cannot become ${state}.`)
    const active = activeStates.includes(state)
    const left = state === 'training' || state === 'paused' ? secondsLeft.get(row.id) : null
    change.run(state, error, active ? null : Date.now(), left, owner, Date.now(), revision.next(), row.id)
  }

  const unfinished = () => withStates.all(JSON.stringify([...activeStates, 'elsewhere']))

  return {
    /** @throws Failure not-found. @throws Error if the state may not follow the present one (see transitions.ts). */
    setState: database.transaction((id: number, state: RunState, error: string | null = null): void => {
      const row = demand(id)
      move(row, state, error, row.owner)
    }).immediate,

    /** @throws Failure not-found, for the first of the runs that is not there. */
    standpointsOf: database.transaction((ids: readonly number[]): Standpoint[] =>
      [...new Set(ids)].map(demand).map(({ id, state, checkpoint, checkpointEpoch, checkpointStep }) => ({
        id,
        state,
        checkpoint,
        checkpointEpoch,
        checkpointStep,
      })),
    ),

    /** Cancels a run that waits; false if it no longer does. */
    cancelQueued: database.transaction((id: number): boolean => {
      const row = demand(id)
      if (row.state !== 'queued') return false
      move(row, 'cancelled', null, row.owner)
      return true
    }).immediate,

    /**
     * Takes a queued run for training, or gives null if it is no longer queued, or belongs to another host.
     * @param job under which it will be trained; null if it will not outlive its owner
     */
    claimRun: database.transaction((id: number, owner: Owner, job: JobIdentity | null = null): ClaimedRun | null => {
      const row = one.get(id)
      const text = JSON.stringify(owner)
      if (row === undefined || row.state !== 'queued' || (row.owner !== null && row.owner !== text)) return null
      const now = Date.now()
      begin.run(text, job === null ? null : JSON.stringify(job), now, now, revision.next(), id)
      const { checkpoint, checkpointEpoch, data } = row
      const experiment = storedExperiment(JSON.parse(row.experiment) as object)
      return { id, experiment, checkpoint, checkpointEpoch, data: checkpoint === null ? null : data }
    }).immediate,

    /** Takes over queued runs that nobody owns, all or those of some ids; their ids, oldest first. */
    adoptRuns: database.transaction((owner: Owner, ids: readonly number[] | null = null): number[] => {
      const orphans = withStates
        .all('["queued"]')
        .filter((row) => row.owner === null && (ids === null || ids.includes(row.id)))
      for (const { id } of orphans) give(id, JSON.stringify(owner))
      return orphans.map(({ id }) => id)
    }).immediate,

    /** Gives the queued runs of a host that closes, and those whose jobs outlive it, to whoever starts next. */
    releaseRuns: database.transaction((owner: Owner): number => {
      const mine = withStates.all('["queued"]').filter((row) => row.owner === JSON.stringify(owner))
      for (const { id } of mine) give(id, null)
      leave.run(JSON.stringify(owner))
      return mine.length
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
      move(row, 'queued', null, JSON.stringify(owner))
      return true
    }).immediate,

    reconcile: reconcilerOf(database, { unfinished, move, give, forsake: elsewhere.forsake }),
  }
}

export type Lifecycle = ReturnType<typeof lifecycleOf>

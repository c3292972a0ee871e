import type { Database } from 'better-sqlite3'
import { activeStates, resumableStates, type RunState } from '../../../shared/contract/run.ts'
import { storedExperiment } from '../../../shared/experiment/resolve.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { JobIdentity } from '../executors/executor.ts'
import { isAlive, type Owner } from './owner.ts'
import type { Revision } from './revision.ts'
import type { ResumePoint, Rewind } from './rewind.ts'
import { noSuchRun } from './no-such-run.ts'
import { mayFollow } from './transitions.ts'

/** A request of one host to another that trains a run. */
export type RunRequest = 'cancel' | 'pause' | 'resume'

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

/** Transitions of a run between its states. */
export interface Standpoint {
  id: number
  state: RunState
  checkpoint: string | null
  checkpointEpoch: number
  checkpointStep: number
}

interface LifecycleRow {
  id: number
  state: RunState
  owner: string | null
  /** JSON of a JobIdentity; null if the run ends with its owner. */
  job: string | null
  heartbeat: number
  experiment: string
  checkpoint: string | null
  checkpointEpoch: number
  checkpointStep: number
  data: string | null
}

const select =
  'SELECT id, state, owner, job, heartbeat, experiment, checkpoint, checkpoint_epoch AS checkpointEpoch, ' +
  'checkpoint_step AS checkpointStep, data FROM runs'

/** From where a resumed run will go on, in words. @param epoch of its newest checkpoint; null if there is none */
export function resumePoint(epoch: number | null): string {
  return epoch === null ? 'resume starts again from the beginning' : `resume goes on from epoch ${epoch}`
}

/**
 * The states of runs and who owns them. Every change is one transaction that looks before it writes: several hosts may
 * use one file.
 */
export function lifecycleOf(database: Database, { rewind, revision }: { rewind: Rewind; revision: Revision }) {
  const one = database.prepare<[number], LifecycleRow>(`${select} WHERE id = ?`)
  const withStates = database.prepare<[string], LifecycleRow>(
    `${select} WHERE state IN (SELECT value FROM json_each(?)) ORDER BY id`,
  )
  const change = database.prepare(
    'UPDATE runs SET state = ?, error = ?, finished_at = ?, seconds_left = ?, owner = ?, heartbeat = ?, ' +
      'request = NULL, revision = ? WHERE id = ?',
  )
  const begin = database.prepare(
    "UPDATE runs SET state = 'training', owner = ?, job = ?, heard = 0, heartbeat = ?, " +
      'started_at = coalesce(started_at, ?), revision = ? WHERE id = ?',
  )
  const beat = database.prepare(
    "UPDATE runs SET heartbeat = ? WHERE owner = ? AND state IN ('queued', 'training', 'paused')",
  )
  const leave = database.prepare(
    "UPDATE runs SET owner = NULL WHERE owner = ? AND job IS NOT NULL AND state IN ('training', 'paused')",
  )
  const ask = database.prepare('UPDATE runs SET request = ? WHERE id = ?')
  const asked = database.prepare<[string], { id: number; request: RunRequest }>(
    'SELECT id, request FROM runs WHERE request IS NOT NULL AND owner = ?',
  )
  const answered = database.prepare('UPDATE runs SET request = NULL WHERE id = ?')
  const secondsLeft = database.prepare<[number], number | null>('SELECT seconds_left FROM runs WHERE id = ?').pluck()

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

    /** Takes over queued runs that nobody owns; their ids, oldest first. */
    adoptRuns: database.transaction((owner: Owner): number[] => {
      const orphans = withStates.all('["queued"]').filter((row) => row.owner === null)
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
     * goes on, or all if there is none. False if the run is in another state.
     */
    requeueRun: database.transaction((id: number, owner: Owner, from: ResumePoint | null): boolean => {
      const row = demand(id)
      if (!resumableStates.includes(row.state)) return false
      rewind(id, from)
      move(row, 'queued', null, JSON.stringify(owner))
      return true
    }).immediate,

    /** Says that a host still looks after its runs. No change of the runs: nobody is told. */
    heartbeat(owner: Owner): void {
      beat.run(Date.now(), JSON.stringify(owner))
    },

    /** Leaves a request for the host that trains a run. */
    requestOf(id: number, request: RunRequest): void {
      ask.run(request, id)
    },

    /** Takes the requests that others left for a host. */
    takeRequests: database.transaction((owner: Owner): { id: number; request: RunRequest }[] => {
      const requests = asked.all(JSON.stringify(owner))
      for (const { id } of requests) answered.run(id)
      return requests
    }),

    /**
     * Puts right what hosts left behind that ended without a word: the runs that ended with them become interrupted,
     * their queued runs are nobody's. Runs whose jobs outlive a host are left to `takeUpRuns`: only their executor
     * knows what became of them. Gives the ids of the interrupted.
     */
    reconcile: database.transaction((): number[] => {
      const now = Date.now()
      const interrupted: number[] = []
      for (const row of withStates.all(JSON.stringify(activeStates))) {
        const owner = row.owner === null ? null : (JSON.parse(row.owner) as Owner)
        if (owner !== null && isAlive(owner, row.heartbeat, now)) continue
        if (row.state !== 'queued') {
          if (row.job !== null) continue
          const who =
            owner === null
              ? 'The process that trained this run'
              : `The process that trained this run (${owner.pid} on ${owner.machine})`
          move(
            row,
            'interrupted',
            `${who} ended before the run did; ${resumePoint(row.checkpoint === null ? null : row.checkpointEpoch)}.`,
            null,
          )
          interrupted.push(row.id)
        } else if (owner !== null) give(row.id, null)
      }
      return interrupted
    }).immediate,
  }
}

export type Lifecycle = ReturnType<typeof lifecycleOf>

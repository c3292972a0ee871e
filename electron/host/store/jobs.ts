import type { Database } from 'better-sqlite3'
import { storedExperiment } from '../../../shared/experiment/resolve.ts'
import type { JobIdentity } from '../executors/executor.ts'
import type { ClaimedRun } from './claims.ts'
import type { Heartbeats } from './heartbeats.ts'
import type { Owner } from './owner.ts'

/** A run whose job outlived the host that looked after it: it trains, or waits in the queue of a cluster. */
export interface OrphanRun extends ClaimedRun {
  state: 'queued' | 'training' | 'paused'
  job: JobIdentity
  /** Place of the last news of the job that is stored; 0 if there is none. */
  heard: number
  /** Epochs and steps done by then. */
  epoch: number
  step: number
}

interface OrphanRow extends Omit<OrphanRun, 'experiment' | 'job'> {
  experiment: string
  job: string
  owner: string | null
  heartbeat: number
}

/** Running runs whose jobs do not end with their host. */
export function jobsOf(database: Database, heartbeats: Heartbeats) {
  const jobs = database.prepare<[executor: string, except: string], OrphanRow>(`
    SELECT id, state, owner, heartbeat, experiment, checkpoint, checkpoint_epoch AS checkpointEpoch, job, heard, epoch,
      step
    FROM runs WHERE state IN ('queued', 'training', 'paused') AND job ->> 'executor' = ? AND job ->> 'key' IS NOT NULL
      AND owner IS NOT ?
    ORDER BY id`)
  const place = database.prepare<[number], string | null>("SELECT job ->> 'executor' FROM runs WHERE id = ?").pluck()
  const give = database.prepare('UPDATE runs SET owner = ?, heartbeat = ? WHERE id = ?')
  const release = database.prepare('UPDATE runs SET owner = NULL WHERE id = ? AND owner = ?')

  return {
    /**
     * Gives the runs of an executor that no living host looks after to a new owner. What others asked of them stays to
     * be taken. No change of the runs: nobody is told.
     */
    takeUpRuns: database.transaction((executor: string, owner: Owner): OrphanRun[] => {
      const now = Date.now()
      const others = jobs.all(executor, JSON.stringify(owner))
      const living = heartbeats.livingOf(others)
      const orphans = others.filter((row) => row.owner === null || !living.has(row.owner))
      return orphans.map(({ owner: _, heartbeat: __, ...row }) => {
        give.run(JSON.stringify(owner), now, row.id)
        return {
          ...row,
          experiment: storedExperiment(JSON.parse(row.experiment) as object),
          job: JSON.parse(row.job) as JobIdentity,
        }
      })
    }).immediate,

    /** The names of the executors that runs ask for; null for that of the host. */
    executorsOf: (ids: readonly number[]): (string | null)[] => ids.map((id) => place.get(id) ?? null),

    /** Leaves a running run to the next host that asks for it. */
    releaseRun(id: number, owner: Owner): void {
      release.run(id, JSON.stringify(owner))
    },
  }
}

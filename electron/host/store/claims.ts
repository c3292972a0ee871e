import type { Database } from 'better-sqlite3'
import { storedExperiment } from '../../../shared/experiment/resolve.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { JobIdentity } from '../executors/executor.ts'
import { statementsOf, type LifecycleRow } from './lifecycle-row.ts'
import type { Owner } from './owner.ts'
import type { Revision } from './revision.ts'

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

interface Parts {
  /** @throws Failure not-found */
  demand(id: number): LifecycleRow
  /** Gives a queued run to an owner, or to nobody. */
  give(id: number, owner: string | null): void
  revision: Revision
}

/** Who has the runs that are queued. */
export function claimsOf(database: Database, { demand, give, revision }: Parts) {
  const { one, withStates, begin, submit, forgetKey, leave } = statementsOf(database)

  return {
    /**
     * Takes a queued run for training, or gives null if it is no longer queued, or belongs to another host.
     * @param job under which it will be trained; null if it will not outlive its owner
     * @param waits whether the job waits in a queue of its own: the run stays queued until it is told to train
     */
    claimRun: database.transaction(
      (id: number, owner: Owner, job: JobIdentity | null = null, waits = false): ClaimedRun | null => {
        const row = one.get(id)
        const text = JSON.stringify(owner)
        if (row === undefined || row.state !== 'queued' || (row.owner !== null && row.owner !== text)) return null
        if (row.jobKey !== null) return null
        const now = Date.now()
        if (waits) submit.run(text, JSON.stringify(job), now, revision.next(), id)
        else begin.run(text, job === null ? null : JSON.stringify(job), now, now, revision.next(), id)
        const { checkpoint, checkpointEpoch, data } = row
        const experiment = storedExperiment(JSON.parse(row.experiment) as object)
        return { id, experiment, checkpoint, checkpointEpoch, data: checkpoint === null ? null : data }
      },
    ).immediate,

    /**
     * Takes over queued runs that nobody owns, and that no cluster has yet; their ids, oldest first.
     * @param which all, those for clusters, or those of some ids
     */
    adoptRuns: database.transaction((owner: Owner, which: 'all' | 'clusters' | readonly number[] = 'all'): number[] => {
      const isOne = ({ id, job }: LifecycleRow) =>
        which === 'all' || (which === 'clusters' ? job !== null : which.includes(id))
      const orphans = withStates
        .all('["queued"]')
        .filter((row) => row.owner === null && row.jobKey === null && isOne(row))
      for (const { id } of orphans) give(id, JSON.stringify(owner))
      return orphans.map(({ id }) => id)
    }).immediate,

    /** Takes back a run with a job of which its executor knows nothing: it is queued for whoever adopts it. */
    returnRun: database.transaction((id: number): void => {
      const row = demand(id)
      if (row.state !== 'queued') return
      forgetKey.run(id)
      give(id, null)
    }).immediate,

    /** Gives the queued runs of a host that closes, and those whose jobs outlive it, to whoever starts next. */
    releaseRuns: database.transaction((owner: Owner): number => {
      const mine = withStates.all('["queued"]').filter((row) => row.owner === JSON.stringify(owner))
      for (const { id } of mine) give(id, null)
      leave.run(JSON.stringify(owner))
      return mine.length
    }).immediate,
  }
}

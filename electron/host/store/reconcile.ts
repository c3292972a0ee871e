import type { Database } from 'better-sqlite3'
import type { RunState } from '../../../shared/contract/run.ts'
import type { LifecycleRow } from './lifecycle-row.ts'
import type { Heartbeats } from './heartbeats.ts'
import type { Owner } from './owner.ts'

/** From where a resumed run will go on, in words. @param epoch of its newest checkpoint; null if there is none */
export function resumePoint(epoch: number | null): string {
  return epoch === null ? 'resume starts again from the beginning' : `resume goes on from epoch ${epoch}`
}

interface Moves {
  /** Runs that are queued or training, here or elsewhere. */
  unfinished(): LifecycleRow[]
  move(row: LifecycleRow, state: RunState, error: string | null, owner: string | null): void
  /** Gives a queued run to an owner, or to nobody. */
  give(id: number, owner: string | null): void
  /** Says of a run that grew elsewhere that nobody follows it any more. */
  forsake(row: LifecycleRow): void
}

/**
 * Puts right what hosts left behind that ended without a word: the runs that ended with them become interrupted,
 * their queued runs are nobody's. Runs whose jobs outlive a host are left to `takeUpRuns`: only their executor
 * knows what became of them. Gives the ids of the interrupted.
 */
export function reconcilerOf(
  database: Database,
  heartbeats: Heartbeats,
  { unfinished, move, give, forsake }: Moves,
): () => number[] {
  const owners = database.prepare<[], { owner: string | null; heartbeat: number; isLeft: 0 | 1 }>(`
    SELECT owner, max(heartbeat) AS heartbeat,
      max(owner IS NULL AND (state = 'elsewhere' OR (state <> 'queued' AND job IS NULL))) AS isLeft
    FROM runs WHERE state IN ('queued', 'training', 'paused', 'elsewhere') GROUP BY owner`)
  return database.transaction((): number[] => {
    const found = owners.all()
    const living = heartbeats.livingOf(found)
    // Mostly all is well, which few owners tell sooner than thousands of their runs.
    if (found.every(({ owner, isLeft }) => (owner === null ? isLeft === 0 : living.has(owner)))) return []
    const interrupted: number[] = []
    for (const row of unfinished()) {
      if (row.owner !== null && living.has(row.owner)) continue
      const owner = row.owner === null ? null : (JSON.parse(row.owner) as Owner)
      if (row.state === 'elsewhere') {
        forsake(row)
        continue
      }
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
  }).immediate
}

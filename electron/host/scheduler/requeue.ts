import type { StoreClient } from '../store/client.ts'
import type { Standpoint } from '../store/lifecycle.ts'
import type { Owner } from '../store/owner.ts'
import { usableCheckpoint } from './usable-checkpoint.ts'

/**
 * Queues a run that was stopped again, from its newest checkpoint that can be read, and with it those that failed only
 * because it had not finished; or takes over one that waits without an owner.
 * @returns the queued; none if the run is in another state meanwhile
 */
export async function requeue(
  { id, state, checkpoint, checkpointEpoch, checkpointStep }: Standpoint,
  { store, owner, runDirectory }: { store: StoreClient; owner: Owner; runDirectory: string },
): Promise<number[]> {
  if (state === 'queued') return store.adoptRuns(owner, [id])
  const { from, remark } =
    checkpoint === null
      ? { from: null, remark: null }
      : await usableCheckpoint(runDirectory, { checkpoint, epoch: checkpointEpoch, step: checkpointStep })
  if (!(await store.requeueRun(id, owner, from))) return []
  if (remark !== null)
    await store.record([
      { runId: id, columns: [], lines: [{ time: Date.now(), level: 'warning', message: remark }], seconds: 0 },
    ])
  return [id, ...(await store.requeueDependants(id, owner))]
}

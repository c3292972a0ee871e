import { resolve } from 'node:path'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { isElsewhere } from '../../../shared/experiment/source.ts'
import type { TrainingOrder } from '../../trainer/messages.ts'
import type { StoreClient } from '../store/client.ts'

/** A run that needs another one's checkpoint, and what for. */
export interface Needing {
  id: number
  deed: 'start from' | 'be taught by'
}

/**
 * Finds the newest checkpoint of a run that another one needs.
 * @param other the run's id; anything but a number for no run
 * @returns null if that is no run; an error if there is no checkpoint
 */
export async function checkpointOfAnother(
  { id, deed }: Needing,
  other: unknown,
  { store, runDirectory }: { store: StoreClient; runDirectory(id: number): string },
): Promise<TrainingOrder['source'] | Error> {
  if (isElsewhere(other))
    return new Error(
      `Run ${id} cannot ${deed} ${other}, which did not come along with it. Archive both there with their ` +
        'checkpoints, and import that.',
    )
  if (typeof other !== 'number') return null
  try {
    const [standpoint] = await store.standpointsOf([other])
    if (standpoint!.checkpoint !== null)
      return { runId: other, checkpoint: resolve(runDirectory(other), standpoint!.checkpoint) }
  } catch (error) {
    return new Error(`Run ${id} cannot ${deed} run ${other}: ${messageOf(error)}`)
  }
  return new Error(`Run ${id} cannot ${deed} run ${other}, which has no checkpoint. Launch it again with another run.`)
}

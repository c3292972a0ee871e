import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../../data/write-whole.ts'
import type { ArchivedCheckpoint } from '../../imports/archive.ts'
import { runDirectory } from '../run-directory.ts'
import type { StoreClient } from '../store/client.ts'

/** A run that was taken in, with the checkpoint that the archive has of it. */
export interface CarriedCheckpoint {
  id: number
  checkpoint: ArchivedCheckpoint
}

/**
 * Keeps the checkpoints that came with runs, where the store has none that is as new. A run is there before its
 * checkpoint: whoever was killed between the two imports the archive again.
 * @returns the runs whose checkpoint was taken
 */
export async function takeCheckpoints(
  carried: readonly CarriedCheckpoint[],
  store: StoreClient,
  dataDirectory: string,
): Promise<number[]> {
  const taken: number[] = []
  for (const { id, checkpoint } of carried) {
    const { name, epoch, step, bytes } = checkpoint
    if (!(await store.lacksCheckpoint(id, epoch))) continue
    const directory = runDirectory(dataDirectory, id)
    await mkdir(directory, { recursive: true })
    await writeWhole(join(directory, name), bytes)
    if (await store.takeCheckpoint(id, { checkpoint: name, epoch, step })) taken.push(id)
  }
  return taken
}

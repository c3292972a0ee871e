import { rm } from 'node:fs/promises'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { Failure } from '../failure.ts'
import type { StoreClient } from '../store/client.ts'

/**
 * Removes runs with their metrics and files, all or none.
 * @throws Failure not-found, busy, or disk if files are left over.
 */
export async function removeRuns(
  ids: readonly number[],
  store: StoreClient,
  directoryOf: (id: number) => string,
): Promise<number> {
  const removed = await store.removeRuns(ids)
  for (const directory of [...new Set(ids)].map(directoryOf)) {
    try {
      await rm(directory, { recursive: true, force: true })
    } catch (error) {
      throw new Failure(
        'disk',
        {
          code: 'unwritable',
          subject: directory,
          what: phrase`the runs were removed, but the files in ${directory} could not be (${messageOf(error)})`,
          remedy: 'delete that folder by hand',
        },
        error,
      )
    }
  }
  while ((await store.reclaim()) > 0);
  return removed
}

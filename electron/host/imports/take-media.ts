import type { ArchivedMedium } from '../../imports/archive-media.ts'
import { digestOfBytes, type ReadMedium } from '../../imports/read-media.ts'
import type { StoreClient } from '../store/client.ts'
import type { TakenRun } from '../store/foreign-runs.ts'

/** Bytes that are handed to the store at once. */
const atOnce = 32 * 2 ** 20

/**
 * Makes the images, histograms and files of a run those that were read; contents are read where the store lacks them.
 */
export async function takeMedia(id: number, media: readonly ReadMedium[], store: StoreClient): Promise<void> {
  const wanted = await store.syncMedia(
    id,
    media.map(({ content: _, ...facts }) => facts),
  )
  let batch: { name: string; step: number; sha256: string; content: Uint8Array }[] = []
  let bytes = 0
  for (const index of wanted) {
    const { name, step, sha256, content } = media[index]!
    const found = await content()
    // What was written anew since is read with the next look.
    if (found === null || digestOfBytes(found) !== sha256) continue
    batch.push({ name, step, sha256, content: found })
    bytes += found.length
    if (bytes < atOnce) continue
    await store.fillMedia(id, batch)
    batch = []
    bytes = 0
  }
  if (batch.length > 0) await store.fillMedia(id, batch)
}

/**
 * Makes the images, histograms and files of a run those that an archive has of it. A run that was there already keeps
 * its own: it may have got some since the archive was written.
 */
export async function takeArchivedMedia(
  { id, outcome }: Pick<TakenRun, 'id' | 'outcome'>,
  media: readonly ArchivedMedium[],
  store: StoreClient,
): Promise<void> {
  if (id === null || outcome === 'kept' || media.length === 0) return
  if (outcome === 'known' && (await store.mediaOfRun(id)).length > 0) return
  const read = media.map(({ content, ...facts }) => ({ ...facts, content: () => Promise.resolve(content) }))
  await takeMedia(id, read, store)
}

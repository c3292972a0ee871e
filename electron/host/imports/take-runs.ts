import type { ReadMedium } from '../../imports/read-media.ts'
import type { StoreClient } from '../store/client.ts'
import type { ForeignRun } from '../store/foreign-run.ts'
import type { TakenRun } from '../store/foreign-runs.ts'
import type { Owner } from '../store/owner.ts'
import type { NewStudy } from '../store/studies.ts'
import { takeMedia } from './take-media.ts'

/** A run as the store takes it, and what it has beside curves; undefined if such files hold nothing else. */
export interface ReadRun {
  run: ForeignRun
  media: readonly ReadMedium[] | undefined
}

/**
 * Takes runs that were read into the store: all or none of them, then their images, histograms and files.
 * @param follower who follows those that grow; null if they are only read once
 */
export async function takeRuns(
  runs: readonly ReadRun[],
  study: NewStudy | null,
  store: StoreClient,
  { dryRun = false, follower = null }: { dryRun?: boolean; follower?: Owner | null } = {},
): Promise<{ taken: TakenRun[]; studyId: number | null }> {
  const outcome = await store.takeForeignRuns(
    runs.map(({ run }) => run),
    study,
    dryRun,
    follower,
  )
  if (dryRun) return outcome
  for (const [index, { media }] of runs.entries()) {
    const { id, outcome: what } = outcome.taken[index]!
    // Of a run that stays as it is here, the file holds another course.
    if (media !== undefined && id !== null && what !== 'kept') await takeMedia(id, media, store)
  }
  return outcome
}

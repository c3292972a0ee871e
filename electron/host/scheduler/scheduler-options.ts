import type { Executors } from '../executors/executors.ts'
import type { StoreClient } from '../store/client.ts'
import type { Troubles } from '../troubles.ts'
import type { Rhythm } from './rhythm.ts'

/** What a scheduler works with. */
export interface SchedulerOptions {
  store: StoreClient
  dataDirectory: string
  /** Train the runs. */
  executors: Executors
  /** Runs trained at the same time; as set by the user, or by the number of cores, if it is left out. */
  concurrency?: number
  /**
   * Whether runs that nobody owns are taken over, the queued and those that outlived their host; or only those of
   * clusters.
   */
  adoptQueued: boolean | 'clusters'
  troubles: Troubles
  rhythm?: Rhythm
}

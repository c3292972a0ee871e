import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { Executors } from '../executors/executors.ts'
import type { StoreClient } from '../store/client.ts'
import type { Owner } from '../store/owner.ts'
import type { Troubles } from '../troubles.ts'
import type { StateWriter } from './state-writer.ts'
import type { UpdateBuffer } from './update-buffer.ts'

/** Services that every run of a host is trained with. */
export interface Workshop {
  store: StoreClient
  buffer: UpdateBuffer
  states: StateWriter
  troubles: Troubles
  owner: Owner
  executors: Executors
  /** Folder of the data caches. */
  cacheDirectory: string
  /** Folder of a run's own files. */
  runDirectory(id: number): string
  /** Processor threads for a run. */
  threadsFor(experiment: ResolvedExperiment): number
}

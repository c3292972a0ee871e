import { Failure } from '../failure.ts'
import type { StoreClient } from '../store/client.ts'
import type { RunUpdate } from '../store/updates.ts'

/** What runs tell is written at most so many milliseconds after it came. */
const flushInterval = 250

/**
 * Gathers what training runs tell, and writes it for all of them at once. Writes follow one another; while the database
 * is locked by another program they wait.
 */
export class UpdateBuffer {
  readonly #store: StoreClient
  /** Told which runs lost their update because it could not be written. */
  readonly #onLost: (runIds: number[], error: unknown) => void
  readonly #pending = new Map<number, RunUpdate>()
  #writing: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | null = null

  constructor(store: StoreClient, onLost: (runIds: number[], error: unknown) => void) {
    this.#store = store
    this.#onLost = onLost
  }

  /** The update of a run that is to be written next, to add to. */
  of(runId: number): RunUpdate {
    let update = this.#pending.get(runId)
    if (update === undefined) {
      update = { runId, columns: [], lines: [], seconds: 0 }
      this.#pending.set(runId, update)
    }
    this.#timer ??= setTimeout(() => void this.flush(), flushInterval)
    return update
  }

  /** Done when all that was gathered so far is on disk, or was reported as lost. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async #write(): Promise<void> {
    const updates = [...this.#pending.values()]
    this.#pending.clear()
    if (updates.length === 0) return
    for (;;) {
      try {
        return await this.#store.record(updates)
      } catch (error) {
        // The store has waited for seconds already.
        if (error instanceof Failure && error.kind === 'busy') continue
        return this.#onLost(updates.map(({ runId }) => runId), error)
      }
    }
  }
}

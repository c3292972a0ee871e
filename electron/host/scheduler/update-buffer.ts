import { setTimeout as delay } from 'node:timers/promises'
import type { Fault } from '../../../shared/errors/fault.ts'
import { Failure, isDiskFull } from '../failure.ts'
import type { StoreClient } from '../store/client.ts'
import type { RunUpdate } from '../store/updates.ts'

/** Reports of runs are written at most so many milliseconds after they arrive. */
const flushInterval = 250
/** Milliseconds between two looks whether a full disk has room. */
const lookForRoom = 1000

export interface BufferEvents {
  /** Called with the runs whose update could not be written. */
  lost(runIds: number[], error: unknown): void
  /** The disk is full: reports so far are kept, and no more should come. Null when it was written. */
  waits(fault: Fault | null): void
}

/**
 * Gathers the news of training runs, and writes it for all of them at once. Writes follow one another; while the
 * database is locked by another program, or its disk is full, they wait.
 */
export class UpdateBuffer {
  readonly #store: Pick<StoreClient, 'record'>
  readonly #events: BufferEvents
  readonly #pending = new Map<number, RunUpdate>()
  #writing: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | null = null
  readonly #hurry = new AbortController()

  constructor(store: Pick<StoreClient, 'record'>, events: BufferEvents) {
    this.#store = store
    this.#events = events
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

  /** From now on a full disk is not waited for: what cannot be written is lost. */
  waitNoLonger(): void {
    this.#hurry.abort()
  }

  async #write(): Promise<void> {
    const updates = [...this.#pending.values()]
    this.#pending.clear()
    if (updates.length === 0) return
    let waiting = false
    try {
      for (;;) {
        try {
          return await this.#store.record(updates)
        } catch (error) {
          // The store has waited for seconds already.
          if (error instanceof Failure && error.kind === 'busy') continue
          if (!(error instanceof Failure && isDiskFull(error.cause)) || this.#hurry.signal.aborted)
            return this.#events.lost(
              updates.map(({ runId }) => runId),
              error,
            )
          if (!waiting) this.#events.waits(error.fault)
          waiting = true
          await delay(lookForRoom, undefined, { signal: this.#hurry.signal }).catch(() => undefined)
        }
      }
    } finally {
      if (waiting) this.#events.waits(null)
    }
  }
}

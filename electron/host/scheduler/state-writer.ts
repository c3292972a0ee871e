import type { StateChange } from '../store/lifecycle.ts'
import type { StoreClient } from '../store/client.ts'
import { concernsStore } from './persist.ts'

interface Asked {
  change: StateChange
  resolve(): void
  reject(error: unknown): void
}

/**
 * Writes the states of runs. What is asked for while a transaction is under way shares the next one: each waits for the
 * disk, and thousands of jobs of a cluster may end within a second.
 */
export class StateWriter {
  readonly #store: Pick<StoreClient, 'setState' | 'setStates'>
  #asked: Asked[] = []
  #writing = false

  constructor(store: Pick<StoreClient, 'setState' | 'setStates'>) {
    this.#store = store
  }

  /** Done when the state is on disk. @throws Failure, Error as the store's setState does */
  write(change: StateChange): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ change, resolve, reject })
      if (!this.#writing) void this.#writeAll()
    })
  }

  async #writeAll(): Promise<void> {
    this.#writing = true
    while (this.#asked.length > 0) await this.#writeTogether(this.#asked.splice(0))
    this.#writing = false
  }

  async #writeTogether(asked: readonly Asked[]): Promise<void> {
    try {
      await this.#store.setStates(asked.map(({ change }) => change))
      for (const { resolve } of asked) resolve()
    } catch (error) {
      if (concernsStore(error)) return asked.forEach(({ reject }) => reject(error))
      // One that may not be written holds up none of the others: each by itself tells which.
      await Promise.all(
        asked.map(({ change: { id, state, error, cause }, resolve, reject }) =>
          this.#store.setState(id, state, error, cause).then(resolve, reject),
        ),
      )
    }
  }
}

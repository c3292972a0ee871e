import type { StoreClient } from './store/client.ts'

const hour = 3_600_000

/** A copy of the store once a day while a host is open, looked for every hour. */
export class BackupSchedule {
  readonly #store: Pick<StoreClient, 'backupIsDue' | 'backUp'>
  readonly #timer: NodeJS.Timeout
  #running: Promise<void> = Promise.resolve()

  constructor(store: Pick<StoreClient, 'backupIsDue' | 'backUp'>, every = hour, age = 24 * hour) {
    this.#store = store
    const look = () => (this.#running = this.#running.then(() => this.#look(age)))
    this.#timer = setInterval(look, every)
    this.#timer.unref()
    look()
  }

  /** Waits for a copy that is being made. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#running
  }

  async #look(age: number): Promise<void> {
    try {
      if (await this.#store.backupIsDue(age)) await this.#store.backUp()
    } catch {
      // No room, or no right to write: the next hour tries again, and the store itself is not touched.
    }
  }
}

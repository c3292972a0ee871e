import { messageOf } from '../../shared/errors/message-of.ts'
import type { StoreClient } from './store/client.ts'
import type { Troubles } from './troubles.ts'

const hour = 3_600_000

/** A copy of the store once a day while a host is open, looked for every hour. */
export class BackupSchedule {
  readonly #store: Pick<StoreClient, 'backupIsDue' | 'backUp'>
  readonly #troubles: Troubles
  readonly #timer: NodeJS.Timeout
  #running: Promise<void> = Promise.resolve()

  constructor(store: Pick<StoreClient, 'backupIsDue' | 'backUp'>, troubles: Troubles, every = hour, age = 24 * hour) {
    this.#store = store
    this.#troubles = troubles
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
      this.#troubles.settle('backup')
    } catch (error) {
      // No room, or no right to write: the store itself is not touched.
      this.#troubles.raise(
        'backup',
        `The daily copy of the store could not be made: ${messageOf(error)} It is tried again every hour.`,
      )
    }
  }
}

import { setTimeout as delay } from 'node:timers/promises'
import type { StoreClient } from './store/client.ts'

/** Followers are notified at most every so many milliseconds. */
const pushInterval = 100
/** While somebody follows, other processes' changes are looked for every so many milliseconds. */
const pollInterval = 250

/** Notifies followers that runs changed: not what, which each asks the store for by its own cursor. */
export class Changes {
  readonly #waiting = new Set<() => void>()
  #followers = 0
  #count = 0
  #closed = false
  #poll: NodeJS.Timeout | null = null

  /** Something changed. */
  notify(): void {
    this.#count++
    this.#wake()
  }

  /**
   * Looks for changes by other processes on the same file, while somebody follows: any answer of the store shows them.
   */
  watch(store: StoreClient): void {
    this.#poll = setInterval(() => {
      if (this.#followers > 0) void store.revision().catch(() => {})
    }, pollInterval)
  }

  /**
   * Yields at once, then after every change or burst of changes, until the signal or `close`.
   * It ends while it waits, too, so that its consumer's `finally` runs at once.
   */
  async *follow(signal: AbortSignal | undefined): AsyncGenerator<void, void> {
    const stopped = () => this.#closed || signal?.aborted === true
    const wake = () => this.#wake()
    signal?.addEventListener('abort', wake)
    this.#followers++
    try {
      while (!stopped()) {
        const seen = this.#count
        yield
        // Changes gather while the follower is at rest.
        await delay(pushInterval)
        while (this.#count === seen && !stopped()) await this.#changed()
      }
    } finally {
      this.#followers--
      signal?.removeEventListener('abort', wake)
    }
  }

  get followers(): number {
    return this.#followers
  }

  /** Ends all followers. */
  close(): void {
    if (this.#poll !== null) clearInterval(this.#poll)
    this.#closed = true
    this.#wake()
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const go of waiting) go()
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve))
  }
}

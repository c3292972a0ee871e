import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { StoreClient } from '../store/client.ts'
import type { Following, FollowRequest } from './following.ts'

/** Setting that keeps what is followed. */
const setting = 'followedFolders'

interface Kept {
  id: string
  request: FollowRequest
}

/** Milliseconds until a folder whose following failed is followed again. */
const patience = 10_000

/** Folders that a host follows for the window, until it is told to stop: also after it was started again. */
export class Followings {
  readonly #store: StoreClient
  readonly #followed = new Map<string, { following: Following; kept: Kept; end(): Promise<void> }>()
  /** Starts and stops come one after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(store: StoreClient) {
    this.#store = store
  }

  /** Goes on with what was followed when the host was closed. */
  async resume(): Promise<void> {
    const kept = ((await this.#store.getSetting(setting)) ?? []) as Kept[]
    for (const each of kept) await this.#begin(each)
  }

  list() {
    return [...this.#followed.values()].map(({ following, kept: { id } }) => ({ id, ...following.facts() }))
  }

  /**
   * Follows a folder from now on. What is followed already is begun anew with what is said now.
   * @returns its id
   * @throws BadInput if there is nothing at the path, or a field cannot have its value
   */
  start(request: FollowRequest): Promise<string> {
    return this.#inTurn(async () => {
      // The readers of other programs' files are loaded when somebody asks.
      const { checked } = await import('./follower.ts')
      const path = await checked(request)
      const before = [...this.#followed.values()].find(({ kept }) => kept.request.path === path)
      const id = before?.kept.id ?? randomUUID()
      await before?.end()
      await this.#begin({ id, request: { ...request, path } })
      await this.#keep()
      return id
    })
  }

  /** @returns false if nothing of that id is followed */
  stop(id: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const found = this.#followed.get(id)
      if (found === undefined) return false
      await found.end()
      this.#followed.delete(id)
      await this.#keep()
      return true
    })
  }

  /** Ends all for now: the next host goes on. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      await Promise.all([...this.#followed.values()].map(({ end }) => end()))
    })
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => {})
    return done
  }

  async #keep(): Promise<void> {
    const kept = [...this.#followed.values()].map((each) => each.kept)
    await this.#store.setSetting(setting, kept)
  }

  async #begin(kept: Kept): Promise<void> {
    const { Following } = await import('./following.ts')
    const stop = new AbortController()
    const following = new Following(kept.request, this.#store)
    const done = runUntil(stop.signal, following)
    const end = async () => {
      stop.abort()
      await done
    }
    this.#followed.set(kept.id, { following, kept, end })
  }
}

async function runUntil(signal: AbortSignal, following: Following): Promise<void> {
  while (!signal.aborted) {
    await following.run(signal)
    if (!signal.aborted) await delay(patience, undefined, { signal, ref: false }).catch(() => {})
  }
}

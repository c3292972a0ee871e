import type { StoreClient } from '../store/client.ts'
import { Follower, failureOf, type FollowEvents, type FollowSettings } from './follower.ts'

/** A folder or a pattern to follow, and how its runs are read. */
export type FollowRequest = Omit<FollowSettings, 'paths'> & { path: string }

type Remark = { leftOut: boolean; fault: Parameters<FollowEvents['onRemark']>[0] }

const mostRemarks = 100

/** A folder that is followed, and what is known of that. */
export class Following {
  readonly #request: FollowRequest
  readonly #store: StoreClient
  readonly #remarks: Remark[] = []
  #follower: Follower | null = null
  #lastNews: number | null = null
  #fault: Remark['fault'] | null = null

  constructor(request: FollowRequest, store: StoreClient) {
    this.#request = request
    this.#store = store
  }

  facts() {
    const { sources, runs, growing, isAbsent } = this.#follower ?? { sources: 0, runs: 0, growing: 0, isAbsent: false }
    return {
      path: this.#request.path,
      study: this.#request.study ?? null,
      state: this.#fault !== null ? ('failed' as const) : isAbsent ? ('absent' as const) : ('following' as const),
      sources,
      runs,
      growing,
      lastNews: this.#lastNews,
      remarks: this.#remarks,
      fault: this.#fault,
    }
  }

  /** Follows until the signal, or until that fails. */
  async run(signal: AbortSignal): Promise<void> {
    const { path, ...settings } = this.#request
    this.#follower = new Follower({ ...settings, paths: [path] }, this.#store, {
      onTaken: () => (this.#lastNews = Date.now()),
      onRemark: (fault, leftOut) => {
        if (this.#remarks.length < mostRemarks) this.#remarks.push({ leftOut, fault })
      },
      onRead: () => (this.#fault = null),
    })
    try {
      await this.#follower.run(signal)
    } catch (error) {
      this.#fault = failureOf(path, error as Error)
    }
  }
}

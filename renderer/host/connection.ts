import type { ClientContext, ClientLink, ClientOptions } from '@orpc/client'

export type ConnectionState = 'connecting' | 'open' | 'lost'

/** A way to reach the host: gives a link that works until `closed` is called. */
export interface Door {
  open(opened: (link: ClientLink<ClientContext>) => void, closed: () => void): void
}

/** Milliseconds before the nth attempt to connect again. */
export function delayBefore(attempt: number): number {
  return attempt === 0 ? 0 : Math.min(250 * 2 ** (attempt - 1), 4000)
}

/** A link to the host that heals by itself: calls wait for a connection, and a lost one is opened again. */
export class Connection implements ClientLink<ClientContext> {
  state: ConnectionState = 'connecting'
  #link: ClientLink<ClientContext> | null = null
  #waiting: ((link: ClientLink<ClientContext>) => void)[] = []
  #listeners = new Set<(state: ConnectionState) => void>()
  #attempt = 0
  readonly #door: Door
  readonly #later: (action: () => void, milliseconds: number) => void

  constructor(
    door: Door,
    later: (action: () => void, milliseconds: number) => void = (action, milliseconds) =>
      void setTimeout(action, milliseconds),
  ) {
    this.#door = door
    this.#later = later
    this.#connect()
  }

  /** Called at every change of `state`. @returns a function that stops it. */
  watch(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Waits for a connection. Calls made while there is none are sent once there is one. */
  async ready(): Promise<ClientLink<ClientContext>> {
    return this.#link ?? new Promise((resolve) => this.#waiting.push(resolve))
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>): Promise<unknown> {
    const link = await this.ready()
    options.signal?.throwIfAborted()
    return link.call(path, input, options)
  }

  #connect(): void {
    this.#door.open(
      (link) => {
        this.#attempt = 0
        this.#link = link
        this.#become('open')
        for (const resolve of this.#waiting.splice(0)) resolve(link)
      },
      () => {
        this.#link = null
        this.#become('lost')
        this.#later(() => this.#connect(), delayBefore(++this.#attempt))
      },
    )
  }

  #become(state: ConnectionState): void {
    this.state = state
    for (const listener of this.#listeners) listener(state)
  }
}

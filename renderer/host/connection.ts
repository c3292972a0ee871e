import { ORPCError, type ClientContext, type ClientLink, type ClientOptions } from '@orpc/client'

/** Refused: there is a host, but it does not take this page's token. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused'

/** A way to reach the host: gives a link that works until `closed` is called, with whether the token was refused. */
export interface Door {
  open(opened: (link: ClientLink<ClientContext>) => void, closed: (refused?: boolean) => void): void
}

/** Milliseconds before the nth attempt to connect again. */
export function delayBefore(attempt: number): number {
  return attempt === 0 ? 0 : Math.min(250 * 2 ** (attempt - 1), 4000)
}

/** A call that waits for a connection. */
export interface WaitingCall {
  /** The procedure: ["runs", "launch"]. */
  path: readonly string[]
  /** Gives the call up before it is sent: it fails with `TakenBack`. */
  takeBack(): void
}

/** Somebody gave up a call before it was sent. */
export class TakenBack extends Error {
  constructor() {
    super('This call was taken back before it was sent.')
  }
}

/** The connection broke while a call was under way: whether the host did what was asked is not known. */
export class ConnectionBroke extends Error {
  constructor(cause: unknown) {
    super('The connection broke before the host answered.', { cause })
  }
}

/** A link to the host that heals by itself: calls wait for a connection, and a lost one is opened again. */
export class Connection implements ClientLink<ClientContext> {
  state: ConnectionState = 'connecting'
  #link: ClientLink<ClientContext> | null = null
  #waiting: ((link: ClientLink<ClientContext>) => void)[] = []
  #calls: readonly WaitingCall[] = []
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

  /** Called at every change of `state` or of `waiting`. @returns a function that stops it. */
  watch(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Waits for a connection. Calls made while there is none are sent once there is one. */
  async ready(): Promise<ClientLink<ClientContext>> {
    return this.#link ?? new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Calls that are sent once there is a connection, oldest first. */
  get waiting(): readonly WaitingCall[] {
    return this.#calls
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>): Promise<unknown> {
    const link = this.#link ?? (await this.#waitWith(path))
    options.signal?.throwIfAborted()
    try {
      return await link.call(path, input, options)
    } catch (error) {
      // What the libraries between say of a broken connection is not for a reader.
      if (link !== this.#link && options.signal?.aborted !== true && !(error instanceof ORPCError))
        throw new ConnectionBroke(error)
      throw error
    }
  }

  /** Waits for a connection, unless the call is taken back. */
  async #waitWith(path: readonly string[]): Promise<ClientLink<ClientContext>> {
    const { promise, resolve, reject } = Promise.withResolvers<ClientLink<ClientContext>>()
    const waiting: WaitingCall = { path, takeBack: () => reject(new TakenBack()) }
    this.#setCalls([...this.#calls, waiting])
    void this.ready().then(resolve)
    try {
      return await promise
    } finally {
      this.#setCalls(this.#calls.filter((other) => other !== waiting))
    }
  }

  #setCalls(calls: readonly WaitingCall[]): void {
    this.#calls = calls
    for (const listener of this.#listeners) listener(this.state)
  }

  #connect(): void {
    this.#door.open(
      (link) => {
        this.#attempt = 0
        this.#link = link
        this.#become('open')
        for (const resolve of this.#waiting.splice(0)) resolve(link)
      },
      (refused = false) => {
        this.#link = null
        this.#become(refused ? 'refused' : 'lost')
        this.#later(() => this.#connect(), delayBefore(++this.#attempt))
      },
    )
  }

  #become(state: ConnectionState): void {
    this.state = state
    for (const listener of this.#listeners) listener(state)
  }
}

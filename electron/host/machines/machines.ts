import { ORPCError } from '@orpc/client'
import type { HostProfile, HostRow } from '../../../shared/contract/machines.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { Changes } from '../changes.ts'
import { hasProfile } from '../cluster/profiles.ts'
import { Failure } from '../failure.ts'
import type { StoreClient } from '../store/client.ts'
import type { Troubles } from '../troubles.ts'
import { readHosts, writeHosts } from './host-profiles.ts'
import { RemoteHost } from './remote-host.ts'
import type { RemoteClient } from './remote-link.ts'
import { nameTaken } from './taken-name.ts'

interface Connected {
  host: RemoteHost
  end(): Promise<void>
}

/** Other hosts whose runs this one shows beside its own, and what is asked of them. */
export class Machines {
  readonly #store: StoreClient
  readonly #dataDirectory: string
  readonly #troubles: Troubles
  readonly #changes = new Changes()
  readonly #connected = new Map<string, Connected>()
  /** Changes of the list come one after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(store: StoreClient, dataDirectory: string, troubles: Troubles) {
    this.#store = store
    this.#dataDirectory = dataDirectory
    this.#troubles = troubles
  }

  /** Connects to the hosts of the file. If that cannot be read, it is said as a trouble. */
  resume(): void {
    try {
      for (const [name, profile] of readHosts(this.#dataDirectory)) this.#begin(name, profile)
    } catch (error) {
      this.#troubles.raise('hosts', `Other hosts are not shown: ${messageOf(error)}`)
    }
  }

  /** Yields all hosts, at once and after every change. */
  async *follow(signal: AbortSignal | undefined): AsyncGenerator<HostRow[], void> {
    for await (const _ of this.#changes.follow(signal)) yield this.rows
  }

  get rows(): HostRow[] {
    return [...this.#connected.values()].map(({ host }) => host.row)
  }

  has(name: string): boolean {
    return this.#connected.has(name)
  }

  /** Connects to a host from now on. @throws BadInput if a cluster has that name, or the file cannot be read */
  connect(name: string, profile: HostProfile): Promise<void> {
    return this.#inTurn(async () => {
      if (hasProfile(name, this.#dataDirectory)) throw nameTaken(name, "a cluster's profile")
      const hosts = readHosts(this.#dataDirectory).set(name, profile)
      await writeHosts(this.#dataDirectory, hosts)
      await this.#connected.get(name)?.end()
      this.#begin(name, profile)
      this.#troubles.settle('hosts')
      this.#changes.notify()
    })
  }

  /** Forgets a host and the copies of its runs. @returns false if there is none of that name */
  forget(name: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const hosts = readHosts(this.#dataDirectory)
      const connected = this.#connected.get(name)
      if (!hosts.delete(name) && connected === undefined) return false
      await writeHosts(this.#dataDirectory, hosts)
      await connected?.end()
      this.#connected.delete(name)
      await this.#store.forgetMirror(name)
      this.#changes.notify()
      return true
    })
  }

  /**
   * Asks a host for something.
   * @throws Failure busy if it does not answer; whether it did what was asked is then said to be unknown
   */
  async ask<Answer>(name: string, question: (client: RemoteClient) => Promise<Answer>): Promise<Answer> {
    const session = this.#session(name)
    if (session === null) throw this.#absent(name)
    try {
      return await question(session.client)
    } catch (error) {
      if (error instanceof ORPCError) throw error
      throw new Failure(
        'busy',
        {
          code: 'closed',
          subject: name,
          what: phrase`the connection to "${name}" was lost before it answered`,
          remedy: 'look whether it was done, once it is connected again, before you ask for it again',
        },
        error,
      )
    }
  }

  /** Copies runs now, by their numbers there. @returns by these, their numbers here */
  async take(name: string, there: readonly number[]): Promise<Map<number, number>> {
    const session = this.#session(name)
    return session === null ? new Map() : session.mirror.take(there)
  }

  /**
   * Does something with runs of this host and of others.
   * @param here gets the numbers of those of this host
   * @param there gets those of another one, by their numbers there
   * @returns how many changed
   * @throws Failure busy before anything is done if one of the hosts does not answer
   */
  async each(
    ids: readonly number[],
    here: (ids: readonly number[]) => Promise<number>,
    there: (client: RemoteClient, ids: number[]) => Promise<{ changed: number }>,
  ): Promise<number> {
    const mirrored = await this.#store.mirroredAmong(ids)
    if (mirrored.length === 0) return here(ids)
    const byHost = Map.groupBy(mirrored, ({ machine }) => machine)
    for (const name of byHost.keys()) if (this.#session(name) === null) throw this.#absent(name)
    const elsewhere = new Set(mirrored.map(({ id }) => id))
    const own = ids.filter((id) => !elsewhere.has(id))
    let changed = own.length === 0 ? 0 : await here(own)
    for (const [name, runs] of byHost)
      changed += (
        await this.ask(name, (client) =>
          there(
            client,
            runs.map((run) => run.there),
          ),
        )
      ).changed
    return changed
  }

  /** Ends all connections for now. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      await Promise.all([...this.#connected.values()].map(({ end }) => end()))
      this.#changes.close()
    })
  }

  #begin(name: string, profile: HostProfile): void {
    const stop = new AbortController()
    const host = new RemoteHost(name, profile, this.#store, () => this.#changes.notify())
    const done = host
      .run(stop.signal)
      .catch((error: unknown) => this.#troubles.raise(`host ${name}`, `"${name}" is not followed: ${messageOf(error)}`))
    const end = async () => {
      stop.abort()
      await done
    }
    this.#connected.set(name, { host, end })
  }

  /** Null while it does not answer, or if there is none of that name. */
  #session(name: string) {
    return this.#connected.get(name)?.host.session ?? null
  }

  #absent(name: string): Error {
    const connected = this.#connected.get(name)
    if (connected === undefined)
      return new BadInput({
        code: 'unknown-name',
        subject: name,
        what: phrase`this host is not connected to "${name}"`,
        remedy: 'connect to it under System, Machines',
      })
    const { why } = connected.host.row
    return new Failure('busy', {
      code: 'closed',
      subject: name,
      what: phrase`"${name}" does not answer${why === null ? '' : `: ${why}`}; nothing was done`,
      remedy: 'it is tried again by itself: ask again once it is connected',
    })
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }
}

import { setTimeout as delay } from 'node:timers/promises'
import manifest from '../../../package.json' with { type: 'json' }
import type { HostProfile, HostRow } from '../../../shared/contract/machines.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import type { StoreClient } from '../store/client.ts'
import { Mirror } from './mirror.ts'
import { Lost, openRemote, Refused, type RemoteClient } from './remote-link.ts'

/** Milliseconds before a next attempt: at least, and at most; and where trying again alone does not help. */
const shortest = 250
const longest = 5_000
const refusedPause = 15_000

/** A host that answers: what it is asked through, and the copy of its runs. */
interface Session {
  client: RemoteClient
  mirror: Mirror
}

/** Another host: keeps a connection to it, and a copy of its runs in the store. */
export class RemoteHost {
  readonly name: string
  readonly profile: HostProfile
  readonly #store: StoreClient
  readonly #onChange: () => void
  #state: HostRow['state'] = 'connecting'
  #why: string | null = null
  #heardAt: number | null = null
  #copied = 0
  #facts: HostRow['facts'] = null
  #session: Session | null = null

  constructor(name: string, profile: HostProfile, store: StoreClient, onChange: () => void) {
    this.name = name
    this.profile = profile
    this.#store = store
    this.#onChange = onChange
  }

  get row(): HostRow {
    const { name, profile } = this
    return {
      name,
      address: profile.address,
      ssh: profile.ssh ?? null,
      state: this.#state,
      why: this.#why,
      heardAt: this.#heardAt,
      copied: this.#copied,
      lacking: this.#session?.mirror.lacking ?? null,
      facts: this.#facts,
    }
  }

  /** Null while it does not answer. */
  get session(): Session | null {
    return this.#session
  }

  /** Follows it until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    this.#copied = await this.#store.countMirrored(this.name)
    let pause = shortest
    while (!signal.aborted) {
      try {
        await this.#follow(signal, () => (pause = shortest))
      } catch (error) {
        if (signal.aborted) return
        this.#become(error instanceof Refused ? 'refused' : 'lost', messageOf(error))
        if (error instanceof Refused) pause = refusedPause
      }
      await delay(pause, undefined, { signal, ref: false }).catch(() => undefined)
      pause = Math.min(2 * pause, longest)
    }
  }

  async #follow(signal: AbortSignal, onOpen: () => void): Promise<void> {
    const link = await openRemote(this.profile)
    const { promise: ended, resolve: end } = Promise.withResolvers<null>()
    const stop = () => end(null)
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    try {
      const { client, gone } = link
      await Promise.race([gone, ended, checkVersion(client)])
      const mirror = new Mirror(this.name, client, this.#store)
      this.#session = { client, mirror }
      this.#become('open', null)
      onOpen()
      void this.#ask(client).catch(() => undefined)
      await Promise.race([gone, ended, mirror.run(() => void this.#progress().catch(() => undefined))])
      if (!signal.aborted) throw new Lost('it was closed')
    } finally {
      signal.removeEventListener('abort', stop)
      this.#session = null
      link.close()
    }
  }

  async #progress(): Promise<void> {
    this.#heardAt = Date.now()
    this.#copied = await this.#store.countMirrored(this.name)
    this.#onChange()
  }

  /** What it says of itself; its engines are tried for a while. */
  async #ask(client: RemoteClient): Promise<void> {
    const { version, processor, cores, memoryBytes, concurrency } = await client.system.get()
    this.#facts = { version, processor, cores, memoryBytes, concurrency, engines: [] }
    this.#onChange()
    const engines = (await client.system.engines()).filter(({ usable }) => usable)
    this.#facts = { ...this.#facts, engines: engines.map(({ name, title }) => ({ name, title })) }
    this.#onChange()
  }

  #become(state: HostRow['state'], why: string | null): void {
    this.#state = state
    this.#why = why
    if (state === 'open') this.#heardAt = Date.now()
    this.#onChange()
  }
}

/** @throws Refused if it is another version of Signum */
async function checkVersion(client: RemoteClient): Promise<void> {
  let version: string
  try {
    ;({ version } = await client.mirror.greet())
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'NOT_FOUND') throw error
    throw new Refused(`it is an older Signum, and this one is ${manifest.version}: install the same version on both`)
  }
  if (version !== manifest.version)
    throw new Refused(`it is Signum ${version}, and this one is ${manifest.version}: install the same version on both`)
}

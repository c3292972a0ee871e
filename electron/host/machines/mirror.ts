import { setTimeout as delay } from 'node:timers/promises'
import type { StoreClient } from '../store/client.ts'
import { Refused, type RemoteClient } from './remote-link.ts'

/** Runs that one question is about. */
const portion = 50
/** Milliseconds for which changes gather before they are asked for. */
const gathering = 250

/**
 * Copies the runs of another host into the store, over one connection. How far the copy of each run has come is read
 * off the store, so that the next connection goes on where this one broke.
 */
export class Mirror {
  /** Runs that are still to be asked for. */
  lacking = 0
  readonly #machine: string
  readonly #client: RemoteClient
  readonly #store: StoreClient
  /** Questions about the same run must not cross: its points would come twice. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(machine: string, client: RemoteClient, store: StoreClient) {
    this.#machine = machine
    this.#client = client
    this.#store = store
  }

  /**
   * Copies what is lacking, then what changes.
   * It ends with its connection: to end it before would send word over a connection that may be gone.
   * @param onProgress called when something was copied
   * @throws Refused if this is another store than the one whose runs are copied; any error of the connection
   */
  async run(onProgress: () => void): Promise<void> {
    const machine = this.#machine
    const { store, cursor: now } = await this.#client.mirror.greet()
    const mark = await this.#store.mirrorMark(machine)
    if (mark !== null && mark.store !== store)
      throw new Refused(
        'it has another data directory than the one whose runs are shown; forget it, then connect to it again',
      )
    const there = await this.#client.runs.ids({ sort: 'created' })
    const isThere = new Set(there)
    const gone = (await this.#store.mirrored(machine)).filter((id) => !isThere.has(id))
    if (gone.length > 0) await this.#store.takeMirrored(machine, [], gone, null)
    // A cursor that is ahead belongs to a store that was put back from a copy since.
    let cursor = mark !== null && mark.cursor <= now ? mark.cursor : null
    if (cursor === null) {
      await this.#copy(there, onProgress)
      await this.#store.takeMirrored(machine, [], [], { store, cursor: (cursor = now) })
    }
    onProgress()
    for await (const changes of await this.#client.runs.follow({ cursor })) {
      const ids = changes.changed.map(({ id }) => id)
      await this.#copy(ids, onProgress)
      await this.#store.takeMirrored(machine, [], changes.removed, { store, cursor: changes.cursor })
      onProgress()
      await delay(gathering)
    }
  }

  /** Copies some runs, by their numbers there. @returns by these, their numbers here; those that are gone have none */
  take(there: readonly number[]): Promise<Map<number, number>> {
    const taken = this.#turn.then(() => this.#take(there))
    this.#turn = taken.catch(() => undefined)
    return taken
  }

  async #copy(there: readonly number[], onProgress: () => void): Promise<void> {
    // A run that starts from another comes after it.
    const ids = there.toSorted((a, b) => a - b)
    for (let at = 0; at < ids.length; at += portion) {
      this.lacking = ids.length - at
      onProgress()
      await this.take(ids.slice(at, at + portion))
    }
    this.lacking = 0
  }

  async #take(there: readonly number[]): Promise<Map<number, number>> {
    const numbers = new Map<number, number>()
    for (let asked = there; asked.length > 0;) {
      const positions = await this.#store.mirrorPositions(this.#machine, asked)
      const { runs } = await this.#client.mirror.news({ positions })
      const ids = await this.#store.takeMirrored(this.#machine, runs, [], null)
      for (const [index, { run }] of runs.entries()) numbers.set(run.id, ids[index]!)
      asked = runs.filter(({ more }) => more).map(({ run }) => run.id)
    }
    return numbers
  }
}

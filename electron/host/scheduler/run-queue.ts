import type { StoreClient } from '../store/client.ts'
import type { Owner } from '../store/owner.ts'

/** The queued runs of a host, in the order in which they begin. */
export class RunQueue {
  readonly #store: Pick<StoreClient, 'orderOf' | 'settleDependants' | 'executorsOf'>
  readonly #owner: Owner
  /** By id, the name of the executor that a run asks for; null for that of the host. */
  readonly #ids = new Map<number, string | null>()
  /** Those that wait until the run from which they start has finished. */
  #waiting: ReadonlySet<number> = new Set()
  /** The order in which they begin; what is not in it yet comes last, oldest first. */
  #order: readonly number[] = []

  constructor(store: Pick<StoreClient, 'orderOf' | 'settleDependants' | 'executorsOf'>, owner: Owner) {
    this.#store = store
    this.#owner = owner
  }

  /** How many could begin here if there were room. */
  get ready(): number {
    let count = 0
    for (const [id, executor] of this.#ids) if (executor === null && !this.#waiting.has(id)) count++
    return count
  }

  get size(): number {
    return this.#ids.size
  }

  /** Whether some wait for others. */
  get waits(): boolean {
    return this.#waiting.size > 0
  }

  /** Takes runs in, once it is known which of them must wait for others. */
  async add(ids: readonly number[]): Promise<void> {
    const failed = await this.settle()
    const executors = await this.#store.executorsOf(ids)
    for (const [index, id] of ids.entries()) if (!failed.includes(id)) this.#ids.set(id, executors[index]!)
    await this.arrange()
  }

  delete(id: number): void {
    this.#ids.delete(id)
  }

  clear(): void {
    this.#ids.clear()
  }

  /**
   * Takes out the run that begins next, with its executor; null if none can.
   * @param hasRoom whether an executor takes one more
   */
  next(hasRoom: (executor: string | null) => boolean): { id: number; executor: string | null } | null {
    const room = new Map<string | null, boolean>()
    const ready = new Set<number>()
    for (const [id, executor] of this.#ids) {
      if (this.#waiting.has(id)) continue
      if (!room.has(executor)) room.set(executor, hasRoom(executor))
      if (room.get(executor) === true) ready.add(id)
    }
    if (ready.size === 0) return null
    const id = this.#order.find((each) => ready.has(each)) ?? [...ready].reduce((a, b) => Math.min(a, b))
    const executor = this.#ids.get(id)!
    this.#ids.delete(id)
    return { id, executor }
  }

  /** Looks up in which order they begin. */
  async arrange(): Promise<void> {
    this.#order = this.#ids.size > 1 ? await this.#store.orderOf([...this.#ids.keys()]) : []
  }

  /** Lets those go on whose source has finished, and drops those whose source cannot any more. @returns the dropped */
  async settle(): Promise<readonly number[]> {
    const { held, failed } = await this.#store.settleDependants(this.#owner)
    this.#waiting = new Set(held)
    for (const id of failed) this.#ids.delete(id)
    return failed
  }
}

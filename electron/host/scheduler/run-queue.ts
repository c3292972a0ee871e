import type { StoreClient } from '../store/client.ts'
import type { Owner } from '../store/owner.ts'

/** The queued runs of a host, in the order in which they begin. */
export class RunQueue {
  readonly #store: Pick<StoreClient, 'orderOf' | 'settleDependants'>
  readonly #owner: Owner
  readonly #ids = new Set<number>()
  /** Those that wait until the run from which they start has finished. */
  #waiting: ReadonlySet<number> = new Set()
  /** The order in which they begin; what is not in it yet comes last, oldest first. */
  #order: readonly number[] = []

  constructor(store: Pick<StoreClient, 'orderOf' | 'settleDependants'>, owner: Owner) {
    this.#store = store
    this.#owner = owner
  }

  /** How many could begin if there were room. */
  get ready(): number {
    return this.#ids.size - this.#waiting.size
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
    for (const id of ids) if (!failed.includes(id)) this.#ids.add(id)
    await this.arrange()
  }

  delete(id: number): void {
    this.#ids.delete(id)
  }

  clear(): void {
    this.#ids.clear()
  }

  /** Takes out the run that begins next; null if none can. */
  next(): number | null {
    const ready = [...this.#ids].filter((id) => !this.#waiting.has(id))
    if (ready.length === 0) return null
    const id = this.#order.find((each) => ready.includes(each)) ?? Math.min(...ready)
    this.#ids.delete(id)
    return id
  }

  /** Looks up in which order they begin. */
  async arrange(): Promise<void> {
    this.#order = this.#ids.size > 1 ? await this.#store.orderOf([...this.#ids]) : []
  }

  /** Lets those go on whose source has finished, and drops those whose source cannot any more. @returns the dropped */
  async settle(): Promise<readonly number[]> {
    const { held, failed } = await this.#store.settleDependants(this.#owner)
    this.#waiting = new Set(held)
    for (const id of failed) this.#ids.delete(id)
    return failed
  }
}

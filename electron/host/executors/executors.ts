import type { Executor } from './executor.ts'

/** Executors that runs may name beside that of the host: those of a user's profiles. */
export interface NamedExecutors {
  /** @throws BadInput if there is none of that name */
  named(name: string): Executor
  /** Those there are now. @throws BadInput if they cannot be told */
  all(): Executor[]
  /** Lets go of connections; jobs go on. */
  close(): Promise<void>
}

/** The executors of a host, by the names in the rows of runs. */
export class Executors {
  /** That of runs that name none. */
  readonly usual: Executor
  readonly #others: NamedExecutors | null

  constructor(usual: Executor, others: NamedExecutors | null = null) {
    this.usual = usual
    this.#others = others
  }

  /** @throws BadInput if there is none of that name */
  of(name: string | null): Executor {
    if (name === null || name === this.usual.name || this.#others === null) return this.usual
    return this.#others.named(name)
  }

  /** Those whose jobs outlive a host. @throws BadInput if those of the profiles cannot be told */
  lasting(): Executor[] {
    return [this.usual, ...(this.#others?.all() ?? [])].filter(({ outlivesHost }) => outlivesHost)
  }

  async close(): Promise<void> {
    await this.#others?.close()
  }
}

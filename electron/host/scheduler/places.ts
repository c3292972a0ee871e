import { sentencesIn } from '../../../shared/errors/fault-error.ts'
import type { Executor } from '../executors/executor.ts'
import type { Executors } from '../executors/executors.ts'
import type { Limits } from './limits.ts'

/** Which executors runs get, and how many more each of them takes. */
export class Places {
  readonly #executors: Executors
  readonly #active: ReadonlyMap<number, { executor: Executor }>
  readonly #limits: Limits

  /** @param active the runs that have an executor */
  constructor(executors: Executors, active: ReadonlyMap<number, { executor: Executor }>, limits: Limits) {
    this.#executors = executors
    this.#active = active
    this.#limits = limits
  }

  /** Null if there is none of that name any longer. */
  of(name: string | null): Executor | null {
    try {
      return this.#executors.of(name)
    } catch {
      return null
    }
  }

  /** Why there is no executor of that name, as sentences. */
  refusalOf(name: string): string {
    try {
      this.#executors.of(name)
      return `There was no executor "${name}" when the run was to begin.`
    } catch (error) {
      return sentencesIn(error)
    }
  }

  /** Runs that an executor takes at a time. */
  slotsOf(name: string | null): number {
    return this.of(name)?.slots ?? this.#limits.concurrency
  }

  /** Runs that are on this machine, or wait for it. */
  get busyHere(): number {
    return this.#activeOn(this.#executors.usual)
  }

  /** How many more runs executors take, counted down as they get them. */
  count(): { hasRoom(name: string | null): boolean; take(name: string | null): void } {
    const room = new Map<string | null, number>()
    const roomOn = (name: string | null) => {
      const executor = this.of(name)
      // A run whose executor is gone begins, and fails.
      return executor === null ? Infinity : this.slotsOf(name) - this.#activeOn(executor)
    }
    return {
      hasRoom(name) {
        if (!room.has(name)) room.set(name, roomOn(name))
        return room.get(name)! > 0
      },
      take: (name) => void room.set(name, room.get(name)! - 1),
    }
  }

  #activeOn(executor: Executor): number {
    let count = 0
    for (const run of this.#active.values()) if (run.executor === executor) count++
    return count
  }
}

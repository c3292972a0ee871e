import { faultOf, type Fault, type FaultInput } from '../../shared/errors/fault.ts'

/** Something that is not imported, and how many of it there are. */
export interface LeftOut {
  count: number
  fault: Fault
}

/** What a reader says about its files while it reads them; equal things are counted, not repeated. */
export class Remarks {
  readonly #leftOut = new Map<string, { count: number; describe: (count: number) => FaultInput }>()
  readonly #notes = new Map<string, { count: number; describe: (count: number) => FaultInput }>()

  /**
   * Counts things that are not imported.
   * @param key the same for what is counted together
   * @param describe the words for all of them; those of the first call are used
   */
  leaveOut(key: string, describe: (count: number) => FaultInput, count = 1): void {
    add(this.#leftOut, key, describe, count)
  }

  /** Counts things worth knowing. */
  note(key: string, describe: (count: number) => FaultInput, count = 1): void {
    add(this.#notes, key, describe, count)
  }

  /** Says how many of a thing there are now, in the place of what was said of it before; nothing of none. */
  put(key: string, as: 'leftOut' | 'note', describe: (count: number) => FaultInput, count = 1): void {
    const to = as === 'note' ? this.#notes : this.#leftOut
    to.delete(key)
    add(to, key, describe, count)
  }

  get leftOut(): LeftOut[] {
    return [...this.#leftOut.values()].map(({ count, describe }) => ({ count, fault: faultOf(describe(count)) }))
  }

  get notes(): Fault[] {
    return [...this.#notes.values()].map(({ count, describe }) => faultOf(describe(count)))
  }
}

function add<Entry extends { count: number; describe: (count: number) => FaultInput }>(
  to: Map<string, Entry>,
  key: string,
  describe: Entry['describe'],
  count: number,
): void {
  if (count === 0) return
  const entry = to.get(key)
  if (entry === undefined) to.set(key, { count, describe } as Entry)
  else entry.count += count
}

/** "1 cell" or "3 cells". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

import type { Database } from 'better-sqlite3'

/** The counter that rises with every change of a run. */
export interface Revision {
  current(): number
  /** Call within a transaction: the change and its number belong together. */
  next(): number
  /** The same for as many changes, of which the first number is given; the others follow it. */
  take(changes: number): number
}

export function revisionOf(database: Database): Revision {
  const read = database.prepare<[], number>('SELECT value FROM revision').pluck()
  const raise = database.prepare<[number], number>('UPDATE revision SET value = value + ? RETURNING value').pluck()
  return { current: () => read.get()!, next: () => raise.get(1)!, take: (changes) => raise.get(changes)! - changes + 1 }
}

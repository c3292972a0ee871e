import type { Database } from 'better-sqlite3'
import { isAlive, type Owner } from './owner.ts'

/** A day after its last sign an owner is not asked about any more: its runs are others' by then. */
const keptFor = 24 * 3600_000

/**
 * When the owners of runs were last heard of: one row an owner, whatever the number of its runs. A run's own row holds
 * when its owner took it.
 */
export function heartbeatsOf(database: Database) {
  const beat = database.prepare(
    'INSERT INTO heartbeats (owner, at) VALUES (?, ?) ON CONFLICT (owner) DO UPDATE SET at = excluded.at',
  )
  const forget = database.prepare('DELETE FROM heartbeats WHERE at < ?')
  const of = database.prepare<[string], number>('SELECT at FROM heartbeats WHERE owner = ?').pluck()

  return {
    /** Says that a host still looks after its runs. No change of the runs: nobody is told. */
    heartbeat(owner: Owner): void {
      const now = Date.now()
      beat.run(JSON.stringify(owner), now)
      forget.run(now - keptFor)
    },

    /**
     * The owners that still run, of those of some rows: each is looked at once, by the youngest sign of it.
     * @param rows with their owners, and when they were given to them
     */
    livingOf(rows: Iterable<{ owner: string | null; heartbeat: number }>): Set<string> {
      const signs = new Map<string, number>()
      for (const { owner, heartbeat } of rows)
        if (owner !== null) signs.set(owner, Math.max(heartbeat, signs.get(owner) ?? of.get(owner) ?? 0))
      const now = Date.now()
      const living = [...signs].filter(([owner, sign]) => isAlive(JSON.parse(owner) as Owner, sign, now))
      return new Set(living.map(([owner]) => owner))
    },
  }
}

export type Heartbeats = ReturnType<typeof heartbeatsOf>

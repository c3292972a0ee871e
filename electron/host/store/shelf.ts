import type { Database } from 'better-sqlite3'
import type { Kept, ShelfKind } from '../../../shared/contract/shelf.ts'

type KeptRow = Omit<Kept, 'value'> & { value: string }

/** Things that users save under names. */
export function shelfOf(database: Database) {
  const all = database.prepare<[ShelfKind], KeptRow>(
    'SELECT kind, name, value, changed_at AS changedAt FROM shelf WHERE kind = ? ORDER BY name COLLATE NOCASE',
  )
  const one = database.prepare<[ShelfKind, string], KeptRow>(
    'SELECT kind, name, value, changed_at AS changedAt FROM shelf WHERE kind = ? AND name = ?',
  )
  const put = database.prepare('INSERT OR REPLACE INTO shelf (kind, name, value, changed_at) VALUES (?, ?, ?, ?)')
  const drop = database.prepare('DELETE FROM shelf WHERE kind = ? AND name = ?')

  const keptOf = (row: KeptRow): Kept => ({ ...row, value: JSON.parse(row.value) as Record<string, unknown> })
  function find(kind: ShelfKind, name: string): Kept | null {
    const row = one.get(kind, name)
    return row === undefined ? null : keptOf(row)
  }

  return {
    listShelf: (kind: ShelfKind): Kept[] => all.all(kind).map(keptOf),
    /** @returns what it took the place of. */
    keepOnShelf: database.transaction((kind: ShelfKind, name: string, value: Record<string, unknown>): Kept | null => {
      const before = find(kind, name)
      put.run(kind, name, JSON.stringify(value), Date.now())
      return before
    }).immediate,
    /** @returns what is gone. */
    removeFromShelf: database.transaction((kind: ShelfKind, name: string): Kept | null => {
      const before = find(kind, name)
      drop.run(kind, name)
      return before
    }).immediate,
  }
}

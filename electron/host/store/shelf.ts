import type { Database } from 'better-sqlite3'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Kept, ShelfKind } from '../../../shared/contract/shelf.ts'

type KeptRow = Omit<Kept, 'value'> & { value: string }

function changedMeanwhile(name: string, now: Kept | null): BadInput {
  return new BadInput({
    code: 'conflict',
    subject: name,
    what:
      now === null
        ? phrase`"${name}" was removed meanwhile, by another window or program`
        : phrase`"${name}" was changed meanwhile, by another window or program`,
    remedy: 'look at what is there now before it is replaced',
  })
}

/** Things that users save under names. */
export function shelfOf(database: Database) {
  const all = database.prepare<[ShelfKind], KeptRow>(
    'SELECT kind, name, value, changed_at AS changedAt FROM shelf WHERE kind = ? ORDER BY name COLLATE NOCASE',
  )
  const one = database.prepare<[ShelfKind, string], KeptRow>(
    'SELECT kind, name, value, changed_at AS changedAt FROM shelf WHERE kind = ? AND name = ?',
  )
  const put = database.prepare('INSERT OR REPLACE INTO shelf (kind, name, value, changed_at) VALUES (?, ?, ?, ?)')
  const rename = database.prepare('UPDATE shelf SET name = ? WHERE kind = ? AND name = ?')
  const drop = database.prepare('DELETE FROM shelf WHERE kind = ? AND name = ?')

  const keptOf = (row: KeptRow): Kept => ({ ...row, value: JSON.parse(row.value) as Record<string, unknown> })
  function find(kind: ShelfKind, name: string): Kept | null {
    const row = one.get(kind, name)
    return row === undefined ? null : keptOf(row)
  }

  return {
    listShelf: (kind: ShelfKind): Kept[] => all.all(kind).map(keptOf),
    /**
     * @param over when what it is to replace was changed; null if nothing is to be there, undefined for whatever is
     * @returns what it took the place of, and when it was kept: always later than that.
     * @throws BadInput if something else is there.
     */
    keepOnShelf: database.transaction(
      (
        kind: ShelfKind,
        name: string,
        value: Record<string, unknown>,
        over?: number | null,
      ): { before: Kept | null; changedAt: number } => {
        const before = find(kind, name)
        if (over !== undefined && over !== (before?.changedAt ?? null)) throw changedMeanwhile(name, before)
        const changedAt = Math.max(Date.now(), (before?.changedAt ?? 0) + 1)
        put.run(kind, name, JSON.stringify(value), changedAt)
        return { before, changedAt }
      },
    ).immediate,
    /** @throws BadInput if there is nothing of that name, or the other one is taken */
    renameOnShelf: database.transaction((kind: ShelfKind, from: string, to: string): void => {
      if (from !== to && find(kind, to) !== null)
        throw new BadInput({
          code: 'name-taken',
          subject: to,
          field: 'name',
          what: phrase`there is something called "${to}" already`,
          remedy: 'choose another name',
        })
      if (rename.run(to, kind, from).changes === 0)
        throw new BadInput({ code: 'nothing-there', subject: from, what: phrase`there is nothing called "${from}"` })
    }).immediate,
    /** @returns what is gone. */
    removeFromShelf: database.transaction((kind: ShelfKind, name: string): Kept | null => {
      const before = find(kind, name)
      drop.run(kind, name)
      return before
    }).immediate,
  }
}

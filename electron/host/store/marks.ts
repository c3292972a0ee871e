import type { Database } from 'better-sqlite3'
import type { Marked, Marks } from '../../../shared/contract/runs.ts'
import type { Revision } from './revision.ts'
import { noSuchRun } from './no-such-run.ts'

/** Marks that users give to runs: star, archive, name, notes and tags. */
export function marksOf(database: Database, revision: Revision) {
  const read = database.prepare<
    [number],
    Omit<Marked, 'starred' | 'archived' | 'tags'> & { starred: number; archived: number }
  >('SELECT id, starred, archived, notes, name FROM runs WHERE id = ?')
  const tagsOf = database.prepare<[number], string>('SELECT tag FROM run_tags WHERE run_id = ? ORDER BY tag').pluck()
  const write = database.prepare(
    'UPDATE runs SET starred = ?, archived = ?, notes = ?, name = ?, revision = ? WHERE id = ?',
  )
  const addTag = database.prepare('INSERT OR IGNORE INTO run_tags (run_id, tag) VALUES (?, ?)')
  const dropTags = database.prepare('DELETE FROM run_tags WHERE run_id = ?')
  const allTags = database.prepare<[], string>('SELECT DISTINCT tag FROM run_tags ORDER BY tag LIMIT 500').pluck()

  function markedOf(id: number): Marked | null {
    const row = read.get(id)
    return row === undefined
      ? null
      : { ...row, starred: row.starred === 1, archived: row.archived === 1, tags: tagsOf.all(id) }
  }
  function put({ id, starred, archived, notes, name, tags }: Marked): void {
    write.run(Number(starred), Number(archived), notes, name, revision.next(), id)
    dropTags.run(id)
    for (const tag of tags) addTag.run(id, tag)
  }

  return {
    /** Marks runs, all or none. @returns how each was before. @throws Failure not-found. */
    markRuns: database.transaction(
      (ids: readonly number[], { addTags = [], removeTags = [], ...marks }: Marks): Marked[] =>
        [...new Set(ids)].map((id) => {
          const before = markedOf(id)
          if (before === null) throw noSuchRun(id)
          const tags = before.tags.filter((tag) => !removeTags.includes(tag))
          put({ ...before, ...marks, tags: [...new Set([...tags, ...addTags])] })
          return before
        }),
    ).immediate,

    /** Puts marks as they are given. @returns of how many runs; those that are gone are passed over. */
    restoreMarks: database.transaction((marked: readonly Marked[]): number => {
      const there = marked.filter(({ id }) => read.get(id) !== undefined)
      there.forEach(put)
      return there.length
    }).immediate,

    /** Every tag in use. */
    tags: (): string[] => allTags.all(),
  }
}

export type MarksTable = ReturnType<typeof marksOf>

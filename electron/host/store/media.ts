import type { Database } from 'better-sqlite3'
import { mostMediaBytes, type Medium } from '../../../shared/contract/media.ts'
import type { Revision } from './revision.ts'

/** What is known of a medium beside its content. */
export type MediumFacts = Omit<Medium, 'kept'>
type MediumRow = MediumFacts & { kept: 0 | 1 }

const columns = 'name, step, kind, time, type, bytes, sha256, label, width, height'

/** Images, histograms and files of runs by step. */
export function mediaOf(database: Database, revision: Revision) {
  const all = database.prepare<[number], MediumRow>(
    `SELECT ${columns}, content IS NOT NULL AS kept FROM media WHERE run_id = ? ORDER BY name, step`,
  )
  const one = database.prepare<[number, string, number], { type: string; label: string; content: Buffer | null }>(
    'SELECT type, label, content FROM media WHERE run_id = ? AND name = ? AND step = ?',
  )
  const put = database.prepare(
    `INSERT OR REPLACE INTO media (run_id, ${columns}, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const fill = database.prepare(
    'UPDATE media SET content = ? WHERE run_id = ? AND name = ? AND step = ? AND sha256 = ?',
  )
  const forget = database.prepare('DELETE FROM media WHERE run_id = ? AND name = ? AND step = ?')
  const rewind = database.prepare('DELETE FROM media WHERE run_id = ? AND step > ?')
  const touch = database.prepare('UPDATE runs SET revision = ? WHERE id = ?')

  function insert(id: number, medium: MediumFacts, content: Uint8Array | null): void {
    const { name, step, kind, time, type, bytes, sha256, label, width, height } = medium
    put.run(id, name, step, kind, time, type, bytes, sha256, label, width, height, content)
  }

  return {
    /** Within the caller's transaction. */
    insert,

    /** Takes back, within the caller's transaction, those of a run whose step is greater than `step`. */
    truncate: (id: number, step: number): void => void rewind.run(id, step),

    methods: {
      /** All of a run, by name and then by step; none if there is no such run. */
      mediaOfRun: (id: number): Medium[] => all.all(id).map(({ kept, ...facts }) => ({ ...facts, kept: kept === 1 })),

      /** One with its content, which is null if it is not kept; null if there is none. */
      mediumOf: (id: number, name: string, step: number) => one.get(id, name, step) ?? null,

      /**
       * Makes the media of a run those that its files hold now: those that they lack are forgotten.
       * @returns places in `media` whose content is wanted
       */
      syncMedia: database.transaction((id: number, media: readonly MediumFacts[]): number[] => {
        const before = new Map(all.all(id).map((row) => [`${row.step} ${row.name}`, row]))
        let changes = 0
        const wanted: number[] = []
        for (const [index, medium] of media.entries()) {
          const key = `${medium.step} ${medium.name}`
          const known = before.get(key)
          before.delete(key)
          if (known?.sha256 === medium.sha256 && known.kind === medium.kind) {
            if (known.kept === 0 && medium.bytes <= mostMediaBytes) wanted.push(index)
            continue
          }
          insert(id, medium, null)
          changes++
          if (medium.bytes <= mostMediaBytes) wanted.push(index)
        }
        for (const { name, step } of before.values()) changes += forget.run(id, name, step).changes
        if (changes > 0) touch.run(revision.next(), id)
        return wanted
      }).immediate,

      /** Puts in the contents that were wanted; what was replaced meanwhile is passed over. */
      fillMedia: database.transaction(
        (
          id: number,
          contents: readonly { name: string; step: number; sha256: string; content: Uint8Array }[],
        ): void => {
          for (const { name, step, sha256, content } of contents) fill.run(content, id, name, step, sha256)
          touch.run(revision.next(), id)
        },
      ).immediate,
    },
  }
}

export type MediaTable = ReturnType<typeof mediaOf>

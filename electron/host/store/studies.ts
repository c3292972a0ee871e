import type { Database } from 'better-sqlite3'
import type { StudyRow } from '../../../shared/contract/studies.ts'

/** A study that new runs are to belong to. */
export interface NewStudy {
  name: string
  notes: string
  /** The recipe that it was launched from, or null. */
  recipe: unknown
  /**
   * Whether the runs join the newest study of that name, if there is one. A recipe's launch is a study of its own:
   * its n must not count a seed twice.
   */
  join: boolean
  /** The study that the runs join, whatever its name. */
  id?: number
  /** How many runs it must have now, if that is given; else none are added. */
  runs?: number
}

export function studiesOf(database: Database) {
  const newestNamed = database
    .prepare<[string], number>('SELECT id FROM studies WHERE name = ? ORDER BY id DESC LIMIT 1')
    .pluck()
  const insert = database.prepare('INSERT INTO studies (name, notes, recipe, created_at) VALUES (?, ?, ?, ?)')
  const list = database.prepare<[], StudyRow>(`
    SELECT studies.id, studies.name, studies.notes, studies.created_at AS createdAt, count(runs.id) AS runs,
      count(runs.id) FILTER (WHERE runs.state = 'finished') AS finished
    FROM studies LEFT JOIN runs ON runs.study_id = studies.id
    GROUP BY studies.id ORDER BY studies.id DESC
  `)
  const size = database
    .prepare<[number], number>('SELECT count(*) FROM runs WHERE study_id = ? AND origin IS NULL')
    .pluck()
  const names = database.prepare<[], string>('SELECT DISTINCT name FROM studies ORDER BY name LIMIT 500').pluck()
  return {
    names: (): string[] => names.all(),
    /** The id of the study, made within the caller's transaction if it has to be. */
    obtain({ name, notes, recipe, join, id }: NewStudy, now: number): number {
      if (id !== undefined) return id
      const joined = join ? newestNamed.get(name) : undefined
      return (
        joined ?? Number(insert.run(name, notes, recipe === null ? null : JSON.stringify(recipe), now).lastInsertRowid)
      )
    },
    /** Whether a study still has the runs that are expected of it. */
    isAsExpected: ({ id, runs }: NewStudy): boolean => runs === undefined || size.get(id!) === runs,
    /** Newest first. */
    list: (): StudyRow[] => list.all(),
  }
}

export type Studies = ReturnType<typeof studiesOf>

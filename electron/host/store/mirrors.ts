import type { Database } from 'better-sqlite3'
import type { MirrorNews, MirrorPosition } from '../../../shared/contract/mirror.ts'
import { hostExecutor } from './mirror-names.ts'
import { mirrorRowsOf, type MirrorParts } from './mirror-rows.ts'
import type { Standings } from './standings.ts'

/** How far the copy of another host's runs has come: which store they are of, and the cursor of its changes. */
export interface MirrorMark {
  store: string
  cursor: number
}

/** A run of another host, by its numbers here and there. */
export interface MirroredRun {
  id: number
  machine: string
  there: number
}

/**
 * Copies of the runs of other hosts. How far a copy has come is read off the copy itself, so that nothing is lost or
 * doubled, whatever dies between two answers.
 */
export function mirrorsOf(database: Database, { standings, ...parts }: MirrorParts & { standings: Standings }) {
  const rows = mirrorRowsOf(database, parts)
  const all = database.prepare<[string], { id: number; there: number }>(
    "SELECT id, CAST(job ->> 'key' AS INTEGER) AS there FROM runs WHERE job ->> 'executor' = ?",
  )
  const position = database.prepare<[number], { rewinds: number; log: number; histograms: number; answers: number }>(`
    SELECT rewinds, heard AS log, coalesce((SELECT max(step) FROM histograms WHERE run_id = runs.id), -1) AS histograms,
      coalesce((SELECT step FROM answers WHERE run_id = runs.id), -1) AS answers
    FROM runs WHERE id = ?`)
  const places = database.prepare<[string], MirroredRun>(`
    SELECT id, substr(job ->> 'executor', 6) AS machine, CAST(job ->> 'key' AS INTEGER) AS there FROM runs
    WHERE id IN (SELECT value FROM json_each(?)) AND job ->> 'executor' LIKE 'host:%'`)
  const mark = {
    read: database.prepare<[string], string>('SELECT value FROM settings WHERE key = ?').pluck(),
    write: database.prepare('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)'),
    forget: database.prepare('DELETE FROM settings WHERE key = ?'),
  }
  const markKey = (machine: string) => `mirror:${machine}`
  /** Numbers here by those there; one process alone copies (see host-lock.ts). */
  const known = new Map<string, Map<number, number>>()

  function numbersOf(machine: string): Map<number, number> {
    const found = known.get(machine)
    if (found !== undefined) return found
    const read = new Map(all.all(hostExecutor(machine)).map(({ id, there }) => [there, id]))
    known.set(machine, read)
    return read
  }

  return {
    /** How far the copy of a machine's runs has come; null before there is one. */
    mirrorMark(machine: string): MirrorMark | null {
      const text = mark.read.get(markKey(machine))
      return text === undefined ? null : (JSON.parse(text) as MirrorMark)
    },

    /** Numbers there of the runs that are copied. */
    mirrored: (machine: string): number[] => [...numbersOf(machine).keys()],

    countMirrored: (machine: string): number => numbersOf(machine).size,

    /** How far the copies of some runs have come, by their numbers there; one that is new has nothing. */
    mirrorPositions: database.transaction((machine: string, there: readonly number[]): MirrorPosition[] => {
      const numbers = numbersOf(machine)
      return there.map((id) => {
        const here = numbers.get(id)
        const row = here === undefined ? undefined : position.get(here)
        if (row === undefined) return { id, rewinds: 0, counts: {}, log: 0, histograms: -1, answers: -1 }
        const counts = Object.fromEntries(standings.ofRun(here!).map(({ metric, count }) => [metric, count]))
        return { id, ...row, counts }
      })
    }),

    /**
     * Writes what copies lacked, all or nothing, with the runs that are gone there and the new mark.
     * @returns the numbers here of those that were written, in their order
     */
    takeMirrored: database.transaction(
      (machine: string, news: readonly MirrorNews[], gone: readonly number[], to: MirrorMark | null): number[] => {
        try {
          const numbers = numbersOf(machine)
          const ids = news.map((each) => rows.take(machine, each, numbers))
          rows.drop(gone, numbers)
          if (to !== null) mark.write.run(markKey(machine), JSON.stringify(to))
          return ids
        } catch (error) {
          // What was undone is not known any longer.
          known.delete(machine)
          throw error
        }
      },
    ).immediate,

    /** Forgets a machine with the copies of its runs. */
    forgetMirror: database.transaction((machine: string): void => {
      rows.drop([...numbersOf(machine).keys()], numbersOf(machine))
      mark.forget.run(markKey(machine))
    }).immediate,

    /** Of some runs, those of other hosts. */
    mirroredAmong: (ids: readonly number[]): MirroredRun[] => places.all(JSON.stringify(ids)),
  }
}

import type { Database } from 'better-sqlite3'
import type { LogLine } from '../../../shared/contract/run.ts'

/** At most so many lines are read at once; the reader asks on with `next`. */
export const linesInPage = 10_000

export function logsOf(database: Database) {
  const write = database.prepare('INSERT INTO log_lines (run_id, time, level, message) VALUES (?, ?, ?, ?)')
  const read = database.prepare<[number, number, number], LogLine & { id: number }>(
    'SELECT id, time, level, message FROM log_lines WHERE run_id = ? AND id > ? ORDER BY id LIMIT ?',
  )
  return {
    append(runId: number, { time, level, message }: LogLine): void {
      write.run(runId, Math.round(time), level, message)
    },
    /** The lines after a mark (0 for all); `next` is the mark to ask on with. */
    linesAfter(runId: number, after: number): { next: number; lines: LogLine[] } {
      const rows = read.all(runId, after, linesInPage)
      return {
        next: rows.at(-1)?.id ?? after,
        lines: rows.map(({ time, level, message }) => ({ time, level, message })),
      }
    },
  }
}

export type Logs = ReturnType<typeof logsOf>

import type { Database } from 'better-sqlite3'
import type { Answers } from '../../../shared/contract/metrics.ts'

interface AnswersRow {
  epoch: number
  step: number
  classes: string
  counts: Buffer
  mistakes: string
}

/** Predictions of each run's deployed network for the held-out images, at its last evaluation. */
export function answersOf(database: Database) {
  const write = database.prepare(
    'INSERT OR REPLACE INTO answers (run_id, epoch, step, classes, counts, mistakes) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const read = database.prepare<[number], AnswersRow>(
    'SELECT epoch, step, classes, counts, mistakes FROM answers WHERE run_id = ?',
  )
  return {
    /** Within the caller's transaction. */
    put(runId: number, { epoch, step, classes, counts, mistakes }: Answers): void {
      write.run(
        runId,
        epoch,
        step,
        JSON.stringify(classes),
        Buffer.from(Uint32Array.from(counts).buffer),
        JSON.stringify(mistakes),
      )
    },
    ofRun(runId: number): Answers | null {
      const row = read.get(runId)
      if (row === undefined) return null
      const counts = new Uint32Array(row.counts.byteLength / 4)
      Buffer.from(counts.buffer).set(row.counts)
      return {
        epoch: row.epoch,
        step: row.step,
        classes: JSON.parse(row.classes) as string[],
        counts: [...counts],
        mistakes: JSON.parse(row.mistakes) as Answers['mistakes'],
      }
    },
  }
}

export type AnswersTable = ReturnType<typeof answersOf>

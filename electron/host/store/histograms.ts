import type { Database } from 'better-sqlite3'
import type { LayerHistogram } from '../../trainer/messages.ts'

type HistogramRow = Omit<LayerHistogram, 'counts'> & { counts: Buffer }

/**
 * Histograms of latent weights, one of each binarized layer an epoch. Counts are columns of little-endian uint32, as
 * columns.ts says of float64.
 */
export function histogramsOf(database: Database) {
  const write = database.prepare(
    'INSERT OR REPLACE INTO histograms (run_id, layer, step, epoch, low, high, counts) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const forget = database.prepare('DELETE FROM histograms WHERE run_id = ? AND step > ?')
  const all = database.prepare<[number, number], HistogramRow>(
    'SELECT layer, step, epoch, low, high, counts FROM histograms WHERE run_id = ? AND step > ? ORDER BY layer, step',
  )

  return {
    /** Within the caller's transaction. */
    append(runId: number, { layer, step, epoch, low, high, counts }: LayerHistogram): void {
      write.run(runId, layer, step, epoch, low, high, Buffer.from(counts.buffer, counts.byteOffset, counts.byteLength))
    },

    /** Takes back, within the caller's transaction, those of a run whose step is greater than `step`. */
    truncate(runId: number, step: number): void {
      forget.run(runId, step)
    },

    /** Those of a run after a step, by layer and then by step; none if there is no such run. */
    ofRun(runId: number, after = -1): LayerHistogram[] {
      return all.all(runId, after).map((row) => {
        const counts = new Uint32Array(row.counts.byteLength / 4)
        Buffer.from(counts.buffer).set(row.counts)
        return { ...row, counts }
      })
    },
  }
}

export type HistogramTable = ReturnType<typeof histogramsOf>

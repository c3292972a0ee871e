import type { Database } from 'better-sqlite3'
import type { HistogramTable } from './histograms.ts'
import type { MediaTable } from './media.ts'
import type { SeriesTable } from './series.ts'

/** The checkpoint from which a run goes on, relative to its folder, and the epochs and steps done by then. */
export interface ResumePoint {
  checkpoint: string
  epoch: number
  step: number
}

export type Rewind = (id: number, to: ResumePoint | null) => void

/**
 * Takes a run back to a checkpoint, within the caller's transaction: what it measured after that is forgotten, or all
 * if there is none.
 */
export function rewinderOf(
  database: Database,
  { series, histograms, media }: { series: SeriesTable; histograms: HistogramTable; media: MediaTable },
): Rewind {
  const rewind = database.prepare(`
    UPDATE runs SET epoch = ?, step = ?, seconds_trained = CASE WHEN ? = 0 THEN 0 ELSE checkpoint_seconds END,
      checkpoint = ?, checkpoint_epoch = ?, checkpoint_step = ?, rewinds = rewinds + 1
    WHERE id = ?`)
  return (id, to) => {
    const { epoch, step } = to ?? { epoch: 0, step: 0 }
    series.truncate(id, to === null ? -1 : step)
    histograms.truncate(id, to === null ? -1 : step)
    media.truncate(id, to === null ? -1 : step)
    rewind.run(epoch, step, step, to?.checkpoint ?? null, epoch, step, id)
  }
}

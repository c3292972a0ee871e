import type { Database } from 'better-sqlite3'
import { activeStates } from '../../../shared/contract/run.ts'
import type { Revision } from './revision.ts'
import type { ResumePoint } from './rewind.ts'

/** Checkpoints that came with runs from elsewhere. */
export function carriedCheckpointsOf(database: Database, revision: Revision) {
  const active = activeStates.map((state) => `'${state}'`).join(', ')
  // What was trained here has its own; only one that it lost is replaced.
  const lacking = `id = @id AND state NOT IN (${active})
    AND (checkpoint IS NULL OR (origin IS NOT NULL AND checkpoint_epoch < @epoch))`
  const find = database.prepare<{ id: number; epoch: number }, number>(`SELECT 1 FROM runs WHERE ${lacking}`).pluck()
  const put = database.prepare(`
    UPDATE runs SET checkpoint = @checkpoint, checkpoint_epoch = @epoch, checkpoint_step = @step,
      checkpoint_seconds = seconds_trained, revision = @revision
    WHERE ${lacking}`)

  return {
    /** Whether a run that rests has no checkpoint of these epochs or more. */
    lacksCheckpoint: (id: number, epoch: number): boolean => find.get({ id, epoch }) !== undefined,

    /** @returns false if the run has one by now, is active, or is gone */
    takeCheckpoint: database.transaction(
      (id: number, point: ResumePoint): boolean => put.run({ id, revision: revision.next(), ...point }).changes > 0,
    ).immediate,
  }
}

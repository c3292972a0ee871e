import type { Database } from 'better-sqlite3'
import type { Origin } from '../../../shared/contract/run.ts'
import type { AnswersTable } from './answers.ts'
import type { Configurations } from './configurations.ts'
import { describerOf } from './described.ts'
import type { ForeignRun } from './foreign-run.ts'
import type { HistogramTable } from './histograms.ts'
import { jsonOrNull } from './json-or-null.ts'
import type { Logs } from './logs.ts'
import type { Revision } from './revision.ts'
import type { SeriesTable } from './series.ts'

/** The tables that hold what belongs to a run. */
export interface RowParts {
  configurations: Configurations
  series: SeriesTable
  histograms: HistogramTable
  answers: AnswersTable
  logs: Logs
  revision: Revision
}

/** How far a run is, its network, its record, its images and code, and its error, in the order of the columns. */
function stateOf({ progress: { epoch, epochs, step, steps }, model, record, error }: ForeignRun) {
  const { dataFingerprint = null, signum = null } = record ?? {}
  return [epoch, epochs, step, steps, jsonOrNull(model), jsonOrNull(record), dataFingerprint, signum, error] as const
}

/** Writes the rows of runs that were trained elsewhere, within the caller's transaction. */
export function foreignRowsOf(
  database: Database,
  { configurations, series, histograms, answers, logs, revision }: RowParts,
) {
  const insert = database.prepare(`
    INSERT INTO runs (study_id, state, experiment, epoch, epochs, step, steps, model, record, data, code, error,
      created_at, started_at, finished_at, revision, configuration_id, seed, starred, archived, notes, name,
      origin, owner, heartbeat)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const update = database.prepare(`
    UPDATE runs SET state = ?, experiment = ?, epoch = ?, epochs = ?, step = ?, steps = ?, model = ?, record = ?,
      data = ?, code = ?, error = ?, started_at = ?, finished_at = ?, revision = ?, configuration_id = ?,
      seed = ?, origin = ?, owner = ?, heartbeat = ?
    WHERE id = ?`)
  const addTag = database.prepare('INSERT OR IGNORE INTO run_tags (run_id, tag) VALUES (?, ?)')
  const forgetLog = database.prepare('DELETE FROM log_lines WHERE run_id = ?')
  const forgetHistograms = database.prepare('DELETE FROM histograms WHERE run_id = ?')

  const seedOf = ({ seed }: Readonly<Record<string, unknown>>) => (Number.isInteger(seed) ? seed : null)

  function addRest(id: number, run: ForeignRun): void {
    for (const line of run.log ?? []) logs.append(id, line)
    for (const histogram of run.histograms ?? [])
      histograms.append(id, { ...histogram, counts: Uint32Array.from(histogram.counts) })
    if (run.answers !== null && run.answers !== undefined) answers.put(id, run.answers)
  }

  return {
    /**
     * @param owner who follows it, as JSON
     * @returns its number
     */
    insert(run: ForeignRun, studyId: number | null, owner: string | null): number {
      const id = Number(
        insert.run(
          studyId,
          run.state,
          JSON.stringify(run.experiment),
          ...stateOf(run),
          run.createdAt,
          run.startedAt,
          run.finishedAt,
          revision.next(),
          configurations.obtain(run.experiment),
          seedOf(run.experiment),
          Number(run.starred ?? false),
          Number(run.archived ?? false),
          run.notes ?? '',
          run.name ?? '',
          JSON.stringify(run.origin),
          owner,
          Date.now(),
        ).lastInsertRowid,
      )
      series.append(id, run.columns)
      for (const tag of run.tags ?? []) addTag.run(id, tag)
      addRest(id, run)
      return id
    },

    describe: describerOf(database),

    /** Writes what is known of a run now: how far it is, and its experiment. What the user says of it stays. */
    describeAnew(
      id: number,
      run: ForeignRun,
      { experiment, origin, owner }: { experiment: Record<string, unknown>; origin: Origin; owner: string | null },
    ): void {
      update.run(
        run.state,
        JSON.stringify(experiment),
        ...stateOf(run),
        run.startedAt,
        run.finishedAt,
        revision.next(),
        configurations.obtain(experiment),
        seedOf(experiment),
        JSON.stringify(origin),
        owner,
        Date.now(),
        id,
      )
      if (!run.launched) return
      forgetLog.run(id)
      forgetHistograms.run(id)
      addRest(id, run)
    },
  }
}

import type { Database } from 'better-sqlite3'
import type { Answers, LatentHistogram } from '../../../shared/contract/metrics.ts'
import type { LogLine, ModelFacts, Origin, ReproducibilityRecord, RunState } from '../../../shared/contract/run.ts'
import type { MetricColumns } from '../../trainer/messages.ts'
import type { AnswersTable } from './answers.ts'
import type { Configurations } from './configurations.ts'
import type { HistogramTable } from './histograms.ts'
import type { Logs } from './logs.ts'
import type { Revision } from './revision.ts'
import type { SeriesTable } from './series.ts'
import type { NewStudy, Studies } from './studies.ts'

/** A run that was not trained on this store, whole. */
export interface ForeignRun {
  origin: Origin
  state: RunState
  experiment: Record<string, unknown>
  progress: { epoch: number; epochs: number; step: number; steps: number }
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
  error: string | null
  starred?: boolean
  archived?: boolean
  notes?: string
  tags?: readonly string[]
  model?: ModelFacts | null
  record?: ReproducibilityRecord | null
  log?: readonly LogLine[]
  histograms?: readonly LatentHistogram[]
  answers?: Answers | null
  columns: MetricColumns[]
}

interface Parts {
  configurations: Configurations
  studies: Studies
  series: SeriesTable
  histograms: HistogramTable
  answers: AnswersTable
  logs: Logs
  revision: Revision
}

/** Takes runs into the store that others trained. */
export function foreignRunsOf(
  database: Database,
  { configurations, studies, series, histograms, answers, logs, revision }: Parts,
) {
  const insert = database.prepare(`
    INSERT INTO runs (study_id, state, experiment, epoch, epochs, step, steps, model, record, error, created_at,
      started_at, finished_at, revision, configuration_id, seed, starred, archived, notes, origin)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const addTag = database.prepare('INSERT OR IGNORE INTO run_tags (run_id, tag) VALUES (?, ?)')
  const same = database
    .prepare<[string, string], number>(
      "SELECT id FROM runs WHERE origin IS NOT NULL AND json_extract(origin, '$.sha256') = ? AND " +
        "json_extract(origin, '$.name') = ? ORDER BY id LIMIT 1",
    )
    .pluck()

  function take(run: ForeignRun, studyId: number | null): number {
    const { seed } = run.experiment
    const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value))
    const id = Number(
      insert.run(
        studyId,
        run.state,
        JSON.stringify(run.experiment),
        run.progress.epoch,
        run.progress.epochs,
        run.progress.step,
        run.progress.steps,
        json(run.model),
        json(run.record),
        run.error,
        run.createdAt,
        run.startedAt,
        run.finishedAt,
        revision.next(),
        configurations.obtain(run.experiment),
        Number.isInteger(seed) ? seed : null,
        Number(run.starred ?? false),
        Number(run.archived ?? false),
        run.notes ?? '',
        JSON.stringify(run.origin),
      ).lastInsertRowid,
    )
    series.append(id, run.columns)
    for (const tag of run.tags ?? []) addTag.run(id, tag)
    for (const line of run.log ?? []) logs.append(id, line)
    for (const histogram of run.histograms ?? [])
      histograms.append(id, { ...histogram, counts: Uint32Array.from(histogram.counts) })
    if (run.answers !== null && run.answers !== undefined) answers.put(id, run.answers)
    return id
  }

  return {
    /** All or none. Runs whose points are there already under the same name stay as they are. */
    takeForeignRuns: database.transaction(
      (
        runs: readonly ForeignRun[],
        study: NewStudy | null,
      ): { ids: number[]; known: number[]; studyId: number | null } => {
        const known = runs.map(({ origin }) => same.get(origin.sha256, origin.name) ?? null)
        const fresh = runs.filter((_, index) => known[index] === null)
        const studyId = study === null || fresh.length === 0 ? null : studies.obtain(study, Date.now())
        return { ids: fresh.map((run) => take(run, studyId)), known: known.filter((id) => id !== null), studyId }
      },
    ).immediate,
  }
}

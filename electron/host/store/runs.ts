import type { Database } from 'better-sqlite3'
import { phrase } from '../../../shared/errors/phrase.ts'
import { activeStates, type Result, type RunDetail, type RunRow, type RunState } from '../../../shared/contract/run.ts'
import type { RunChanges, RunQuery } from '../../../shared/contract/runs.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { headlineMetric } from '../../../shared/metrics/metric.ts'
import { Failure } from '../failure.ts'
import type { Configurations } from './configurations.ts'
import type { Sources } from './sources.ts'
import type { Owner } from './owner.ts'
import type { Revision } from './revision.ts'
import { pagesOf } from './query/pages.ts'
import type { Standing, Standings } from './standings.ts'
import type { NewStudy, Studies } from './studies.ts'
import { noSuchRun } from './no-such-run.ts'

export interface NewRun {
  experiment: ResolvedExperiment
  epochs: number
  /** Optimizer steps in all. */
  steps: number
  /** Place, among the runs that are queued together, of the earlier one from which this one starts. */
  source?: number | null
  /** Fingerprint of the images that are on the list now under the name of its data set; null if unknown. */
  data?: string | null
}

interface RunRecord {
  id: number
  studyId: number | null
  studyName: string | null
  state: RunState
  experiment: string
  epoch: number
  epochs: number
  step: number
  steps: number
  secondsLeft: number | null
  model: string | null
  record: string | null
  error: string | null
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
  origin: string | null
  priority: number
  data: string | null
  code: string | null
  revision: number
  starred: number
  archived: number
  notes: string
  tags: string
}

const selectRuns = (extra = '') => `
  SELECT runs.id, study_id AS studyId, studies.name AS studyName, state, experiment, epoch, epochs, step, steps,
    seconds_left AS secondsLeft,
    error, runs.created_at AS createdAt, started_at AS startedAt, finished_at AS finishedAt, origin, priority, data,
      code, revision, starred, archived, runs.notes,
    (SELECT json_group_array(tag) FROM run_tags WHERE run_id = runs.id) AS tags ${extra}
  FROM runs LEFT JOIN studies ON studies.id = study_id`

interface Parts {
  standings: Standings
  configurations: Configurations
  studies: Studies
  revision: Revision
  sources: Sources
}

export function runsOf(database: Database, { standings, configurations, studies, revision, sources }: Parts) {
  const pages = pagesOf(database)
  const insert = database.prepare(
    'INSERT INTO runs (study_id, state, experiment, epochs, steps, created_at, owner, heartbeat, revision, ' +
      "configuration_id, seed, data) VALUES (?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  )
  const one = database.prepare<[number], RunRecord>(`${selectRuns(', model, record')} WHERE runs.id = ?`)
  const some = database.prepare<[string], RunRecord>(
    `${selectRuns()} WHERE runs.id IN (SELECT value FROM json_each(?))`,
  )
  const since = database.prepare<[number], RunRecord>(`${selectRuns()} WHERE revision > ? ORDER BY revision`)
  const removedSince = database
    .prepare<[number], number>('SELECT id FROM removed_runs WHERE revision > ? ORDER BY revision')
    .pluck()
  const stateOf = database.prepare<[number], RunState>('SELECT state FROM runs WHERE id = ?').pluck()
  const remove = database.prepare('DELETE FROM runs WHERE id = ?')
  const bury = database.prepare('INSERT INTO removed_runs (id, revision) VALUES (?, ?)')
  const count = database.prepare<[], number>('SELECT count(*) FROM runs').pluck()
  const pace = database.prepare<[string], { runs: number; secondsPerStep: number | null }>(`
    SELECT count(*) AS runs, sum(seconds_trained) / sum(steps) AS secondsPerStep FROM runs
    WHERE state = 'finished' AND seconds_trained > 0 AND NOT EXISTS (
      SELECT 1 FROM json_each(?) AS asked WHERE json_extract(experiment, '$.' || asked.key) IS NOT asked.value
    )
  `)

  function withResults(records: readonly RunRecord[], metrics?: readonly string[]): RunRow[] {
    const byRun = standings.ofRuns(
      records.map(({ id }) => id),
      metrics ?? standings.metricNames(),
    )
    return records.map((record) => rowOf(record, byRun.get(record.id)!))
  }

  /** Rows in the order of their numbers as given. */
  function rowsOf(ids: readonly number[], metrics?: readonly string[]): RunRow[] {
    const byId = new Map(withResults(some.all(JSON.stringify(ids)), metrics).map((row) => [row.id, row]))
    return ids.flatMap((id) => byId.get(id) ?? [])
  }

  return {
    /** Queues runs for an owner, all or none. @throws BadInput if one cannot start from the run that it names. */
    createRuns: database.transaction(
      (newRuns: readonly NewRun[], study: NewStudy | null, owner: Owner): { ids: number[]; studyId: number | null } => {
        const now = Date.now()
        const studyId = study === null ? null : studies.obtain(study, now)
        const ids: number[] = []
        for (const { experiment: given, epochs, steps, source, data } of newRuns) {
          const experiment = source === undefined || source === null ? given : { ...given, startFrom: ids[source]! }
          sources.check(experiment)
          const { lastInsertRowid } = insert.run(
            studyId,
            JSON.stringify(experiment),
            epochs,
            steps,
            now,
            JSON.stringify(owner),
            now,
            revision.next(),
            configurations.obtain({ ...experiment }),
            experiment.seed,
            data ?? null,
          )
          ids.push(Number(lastInsertRowid))
        }
        return { ids, studyId }
      },
    ).immediate,

    /**
     * A page of runs, newest first unless sorted otherwise. `total` counts what the query matches without its limit.
     */
    listRuns: database.transaction(
      ({
        limit = 10_000,
        offset = 0,
        sort = '-created',
        metrics,
        ...restriction
      }: RunQuery): { total: number; cursor: number; runs: RunRow[] } => {
        const { total, ids } = pages.runs({ ...restriction, sort, limit, offset })
        return { total, cursor: revision.current(), runs: rowsOf(ids, metrics) }
      },
    ),

    /** Numbers of all runs that a query matches, in its order. */
    idsOfRuns: ({ sort = '-created', ...restriction }: Omit<RunQuery, 'metrics'>): number[] =>
      pages.runs({ ...restriction, sort, limit: -1, offset: 0 }).ids,

    rowsOf,

    /** @throws Failure not-found */
    getRun: database.transaction((id: number): RunDetail => {
      const record = one.get(id)
      if (record === undefined) throw noSuchRun(id)
      return {
        ...withResults([record])[0]!,
        model: parsed<RunDetail['model']>(record.model),
        record: parsed<RunDetail['record']>(record.record),
      }
    }),

    /** Changes after a cursor. A cursor from another file, ahead of this one's, counts as none. */
    changesSince: database.transaction((cursor: number): RunChanges => {
      const current = revision.current()
      const from = cursor > current ? 0 : cursor
      return {
        cursor: current,
        changed: withResults(since.all(from)),
        removed: from === 0 ? [] : removedSince.all(from),
      }
    }),

    /**
     * Removes runs with their metrics and logs, all or none.
     * @throws Failure not-found, or busy if one is active, or another still has to start from it.
     */
    removeRuns: database.transaction((ids: readonly number[]): number => {
      const distinct = [...new Set(ids)]
      for (const id of distinct) {
        const state = stateOf.get(id)
        if (state === undefined) throw noSuchRun(id)
        if (activeStates.includes(state))
          throw new Failure('busy', {
            code: 'wrong-state',
            subject: id,
            what: phrase`run ${id} is ${state}, and nothing was removed`,
            remedy: 'cancel it before you remove it',
          })
        sources.checkRemoval(id)
      }
      for (const id of distinct) {
        remove.run(id)
        bury.run(id, revision.next())
      }
      return distinct.length
    }).immediate,

    countRuns: (): number => count.get()!,

    /**
     * Seconds of training per optimizer step over the finished runs whose experiments have the given values; null if
     * there is none.
     */
    paceOf: (experiment: Partial<ResolvedExperiment>): { runs: number; secondsPerStep: number | null } =>
      pace.get(JSON.stringify(experiment))!,
  }
}

function rowOf(record: RunRecord, standings: Record<string, Standing>): RunRow {
  const {
    starred,
    archived,
    notes,
    tags,
    experiment,
    epoch,
    epochs,
    step,
    steps,
    secondsLeft,
    id,
    studyId,
    studyName,
    state,
    createdAt,
    startedAt,
    finishedAt,
    error,
    origin,
    priority,
    data,
    code,
    revision,
  } = record
  const results = Object.entries(standings).map(([metric, { last, best, bestStep, atBest }]): [string, Result] => [
    metric,
    { last, best, bestStep, atBest },
  ])
  const looks = standings[headlineMetric]?.count
  return {
    id,
    studyId,
    studyName,
    state,
    experiment: JSON.parse(experiment) as Record<string, unknown>,
    progress: { epoch, epochs, step, steps, secondsLeft },
    results: Object.fromEntries(results),
    ...(looks === undefined ? {} : { looks }),
    createdAt,
    startedAt,
    finishedAt,
    error,
    priority,
    data,
    code,
    revision,
    notes,
    origin: parsed<RunRow['origin']>(origin),
    starred: starred === 1,
    archived: archived === 1,
    tags: JSON.parse(tags) as string[],
  }
}

function parsed<Value>(text: string | null): Value | null {
  return text === null ? null : (JSON.parse(text) as Value)
}

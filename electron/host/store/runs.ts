import type { Database } from 'better-sqlite3'
import type { RunDetail, RunRow } from '../../../shared/contract/run.ts'
import type { RunChanges, RunQuery } from '../../../shared/contract/runs.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { noSuchRun } from './no-such-run.ts'
import { pagesOf } from './query/pages.ts'
import { removerOf } from './removals.ts'
import type { Revision } from './revision.ts'
import { parsed, rowOf, selectRuns, type RunRecord } from './run-rows.ts'
import type { Sources } from './sources.ts'
import type { Standings } from './standings.ts'
import type { Vocabulary } from './vocabulary.ts'

/** How fast the finished runs of a batch size were. */
export interface BatchPace {
  batchSize: number
  runs: number
  /** Mean, and that of the fastest and of the slowest run. */
  secondsPerStep: number
  least: number
  most: number
}

interface Parts {
  standings: Standings
  revision: Revision
  sources: Sources
  vocabulary: Vocabulary
}

/** The runs of the store: lists of them, one of them, what changed, and their removal. */
export function runsOf(database: Database, { standings, revision, sources, vocabulary }: Parts) {
  const pages = pagesOf(database, vocabulary)
  const one = database.prepare<[number], RunRecord>(`${selectRuns(', model, record')} WHERE runs.id = ?`)
  const some = database.prepare<[string], RunRecord>(
    `${selectRuns()} WHERE runs.id IN (SELECT value FROM json_each(?))`,
  )
  const since = database.prepare<[number], RunRecord>(`${selectRuns()} WHERE revision > ? ORDER BY revision`)
  const removedSince = database
    .prepare<[number], number>('SELECT id FROM removed_runs WHERE revision > ? ORDER BY revision')
    .pluck()
  const count = database.prepare<[], number>('SELECT count(*) FROM runs').pluck()
  const paces = database.prepare<[string], BatchPace>(`
    SELECT json_extract(experiment, '$.batchSize') AS batchSize, count(*) AS runs,
      sum(seconds_trained) / sum(steps) AS secondsPerStep, min(seconds_trained / steps) AS least,
      max(seconds_trained / steps) AS most FROM runs
    WHERE state = 'finished' AND seconds_trained > 0 AND NOT EXISTS (
      SELECT 1 FROM json_each(?) AS asked WHERE json_extract(experiment, '$.' || asked.key) IS NOT asked.value
    ) GROUP BY batchSize ORDER BY batchSize
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

    removeRuns: removerOf(database, { sources, revision }),

    countRuns: (): number => count.get()!,

    /**
     * Seconds of training per optimizer step over the finished runs whose experiments have the given values, by batch
     * size, the smallest first.
     */
    pacesOf: (experiment: Partial<ResolvedExperiment>): BatchPace[] => paces.all(JSON.stringify(experiment)),
  }
}

import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type Store } from '../../../electron/host/store/store.ts'

/** Opens a copy of a store's file, with its log: looking changes nothing. */
function lookInto<Result>(file: string, look: (store: Store) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'signum-look-'))
  try {
    for (const end of ['', '-wal']) if (existsSync(file + end)) cpSync(file + end, join(folder, `signum.db${end}`))
    const store = openStore(join(folder, 'signum.db'))
    try {
      return look(store)
    } finally {
      store.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Metrics that depend on the clock. */
const timed = /seconds|throughput|system/i

function pointsOf(store: Store, ids: readonly number[]): unknown {
  const { series } = store.newsOfSeries([...ids], null, {})
  return series
    .filter(({ metric }) => !timed.test(metric))
    .map(({ runId, metric, steps, values }) => [runId, metric, [...steps], [...values]])
    .sort((a, b) => (JSON.stringify(a.slice(0, 2)) < JSON.stringify(b.slice(0, 2)) ? -1 : 1))
}

const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** Of everything that a user would miss: runs as they were configured, how they ended, all their points, studies. */
export function digestOfStore(file: string): string {
  return lookInto(file, (store) => {
    const { runs } = store.listRuns({ sort: 'id' })
    return digest([
      runs.map(({ id, state, experiment, studyName, results }) => [id, state, experiment, studyName, results]),
      pointsOf(
        store,
        runs.map(({ id }) => id),
      ),
      store.listStudies().map(({ name }) => name),
    ])
  })
}

/**
 * Of the points of finished runs, or of one of them, whatever machine and clock they had; undefined if there are
 * none.
 */
export function digestOfRuns(file: string, only?: number): string | undefined {
  return lookInto(file, (store) => {
    const ids = store
      .listRuns({ sort: 'id' })
      .runs.filter(({ id, state }) => state === 'finished' && (only === undefined || id === only))
      .map(({ id }) => id)
      .sort((a, b) => a - b)
    return ids.length === 0 ? undefined : digest(pointsOf(store, ids))
  })
}

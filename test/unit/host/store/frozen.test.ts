import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import SQLite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrations } from '../../../../electron/host/store/migrations.ts'
import { openStore } from '../../../../electron/host/store/store.ts'
import { temporaryDirectory } from './fixtures.ts'

/**
 * Stores that the Signum of each schema wrote itself: two finished runs in a study, a cancelled one. Never to be made
 * again.
 */
const folder = join(import.meta.dirname, '../../../frozen')
const frozen = (version: number) => gunzipSync(readFileSync(join(folder, `schema-${version}.db.gz`)))

/** The points of a metric as the first three schemas kept them: chunks of little-endian float64. */
function pointsIn(database: SQLite.Database, runId: number, metric: string): [number[], number[]] {
  const chunks = database
    .prepare('SELECT steps, "values" FROM metric_chunks WHERE run_id = ? AND metric = ? ORDER BY first_point')
    .all(runId, metric) as { steps: Buffer; values: Buffer }[]
  const numbers = (column: 'steps' | 'values') =>
    chunks.flatMap((chunk) => [...new Float64Array(new Uint8Array(chunk[column]).buffer)])
  return [numbers('steps'), numbers('values')]
}

test('there is a frozen file of every schema that was ever written', () => {
  expect(
    readdirSync(folder)
      .filter((name) => name.startsWith('schema-'))
      .sort((a, b) => a.length - b.length || (a < b ? -1 : 1)),
  ).toEqual(migrations.map((_, index) => `schema-${index + 1}.db.gz`))
})

test.each(migrations.map((_, index) => index + 1))(
  'a store of schema %i is brought up to date: nothing is lost, and it is copied first',
  (version) => {
    const directory = temporaryDirectory()
    const file = join(directory, 'signum.db')
    writeFileSync(file, frozen(version))
    const before = new SQLite(file, { readonly: true })
    expect(before.pragma('user_version', { simple: true })).toBe(version)
    const rows = before.prepare('SELECT id, state, experiment FROM runs ORDER BY id').all() as {
      id: number
      state: string
      experiment: string
    }[]
    const [[steps, values], accuracy] =
      version < 4
        ? [pointsIn(before, 1, 'train.loss'), pointsIn(before, 1, 'deployed.accuracy')[1].at(-1)]
        : [[null, null], null]
    before.close()

    const store = openStore(file)
    expect(store.check()).toBeNull()
    const { runs } = store.listRuns({ sort: 'id' })
    expect(runs.map(({ id, state, studyName }) => [id, state, studyName]).sort()).toEqual([
      [1, 'finished', 'frozen'],
      [2, 'finished', 'frozen'],
      [3, 'cancelled', null],
    ])
    for (const { id, experiment } of rows)
      expect(runs.find((run) => run.id === id)!.experiment).toMatchObject(JSON.parse(experiment) as object)
    const [series] = store.newsOfSeries([1], ['train.loss'], {}).series
    if (steps !== null) expect([[...series!.steps], [...series!.values]]).toEqual([steps, values])
    else expect(series!.steps.length).toBe(20)
    if (accuracy !== null) expect(runs.find(({ id }) => id === 1)!.results['deployed.accuracy']!.last).toBe(accuracy)
    store.close()

    const copies = existsSync(join(directory, 'backups')) ? readdirSync(join(directory, 'backups')) : []
    expect(copies.map((name) => name.replace(/\d{6,}/, 'TIME'))).toEqual(
      version < migrations.length ? [`signum-schema-${version}-TIME.db`] : [],
    )
    const sound = new SQLite(file)
    expect([sound.pragma('user_version', { simple: true }), sound.pragma('integrity_check', { simple: true })]).toEqual(
      [migrations.length, 'ok'],
    )
    sound.close()
  },
)

test('a step that fails in the middle leaves the store as the step before made it', () => {
  const directory = temporaryDirectory()
  // What a table is, however its text is wrapped and explained.
  const plain = (sql: string) => sql.replace(/--.*$/gm, '').replace(/\s+/g, ' ')
  const tables = (database: SQLite.Database) =>
    database
      .prepare<[], { name: string; sql: string }>(
        "SELECT name, sql FROM sqlite_master WHERE name <> 'run_tags' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .all()
      .map(({ name, sql }) => ({ name, sql: plain(sql) }))
  const [file, before] = ['signum.db', 'before.db'].map((name) => join(directory, name)) as [string, string]
  writeFileSync(file, frozen(1))
  writeFileSync(before, frozen(3))
  // A table of that name stands in the way of the last thing that the fourth step makes.
  const database = new SQLite(file)
  database.exec('CREATE TABLE run_tags (id INTEGER) STRICT')
  expect(() => openStore(file).close()).toThrow(/run_tags already exists/)
  expect(database.pragma('user_version', { simple: true })).toBe(3)
  expect(tables(database)).toEqual(tables(new SQLite(before)))
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  database.exec('DROP TABLE run_tags')
  database.close()
  const store = openStore(file)
  expect(store.listRuns({}).total).toBe(3)
  store.close()
})

import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../../electron/host/store/database.ts'
import { migrations } from '../../../../electron/host/store/migrations.ts'
import { openStore } from '../../../../electron/host/store/store.ts'
import { newRun, temporaryDirectory } from './fixtures.ts'

const bytes = (column: readonly number[]) => Buffer.from(Float64Array.from(column).buffer)

/** A file of schema 3 as Signum 0.1.0 wrote it: chunks of 256 points, results beside them. */
function olderFile(): string {
  const file = join(temporaryDirectory(), 'signum.db')
  const old = openDatabase(file, undefined, migrations.slice(0, 3))
  old.pragma('auto_vacuum = NONE')
  old.exec('VACUUM')
  const insert = old.prepare(
    'INSERT INTO runs (state, experiment, epochs, steps, created_at, revision) VALUES (?, ?, 6, 60, 0, 1)',
  )
  for (const seed of [1, 2]) insert.run('finished', JSON.stringify(newRun({ seed }).experiment))
  const { flip: _flip, ...before } = newRun({ seed: 3 }).experiment
  insert.run('finished', JSON.stringify(before))
  const chunk = old.prepare(
    'INSERT INTO metric_chunks (run_id, metric, first_point, first_step, last_step, count, steps, "values", ' +
      'times) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const write = (metric: string, first: number, values: readonly number[], stride: number) => {
    const steps = values.map((_, index) => stride * (first + index + 1))
    chunk.run(
      metric,
      first,
      steps[0],
      steps.at(-1),
      values.length,
      bytes(steps),
      bytes(values),
      bytes(steps.map((step) => 1e12 + step)),
    )
  }
  for (let first = 0; first < 3000; first += 256)
    write(
      'train.loss',
      first,
      Array.from({ length: Math.min(256, 3000 - first) }, (_, index) => lossAt(first + index)),
      1,
    )
  write('deployed.accuracy', 0, [0.5, 0.9, 0.8], 1000)
  old
    .prepare("INSERT INTO results VALUES (1, 'train.loss', 3000, 1, 1, 1), (1, 'deployed.accuracy', 3, 0.8, 0.9, 2000)")
    .run()
  old.close()
  return file
}

const lossAt = (index: number) => (index === 7 ? Number.NaN : index === 8 ? -Infinity : Math.cos(index))

test('points of the schema before come over bit for bit, with their standings', () => {
  const store = openStore(olderFile())
  onTestFinished(() => store.close())
  const [accuracy, loss] = store.newsOfSeries([1], null, {}).series
  expect(loss!.metric).toBe('train.loss')
  expect(loss!.values).toEqual(Float64Array.from({ length: 3000 }, (_, index) => lossAt(index)))
  expect(loss!.times.at(-1)).toBe(1e12 + 3000)
  expect([...accuracy!.steps]).toEqual([1000, 2000, 3000])
  expect(store.getRun(1).results).toMatchObject({
    'deployed.accuracy': { last: 0.8, best: 0.9, bestStep: 2000, atBest: 0.9 },
    'train.loss': { last: Math.cos(2999), atBest: Math.cos(1999) },
  })
})

test('runs of the schema before are grouped by what they share, also with one that knew fewer fields', () => {
  const file = olderFile()
  const store = openStore(file)
  expect(store.groupRuns({}).groups.map(({ ids, seeds }) => [ids, seeds])).toEqual([
    [
      [3, 2, 1],
      [1, 2, 3],
    ],
  ])
  expect(store.idsOfRuns({ filter: 'flip:off seed:3' })).toEqual([3])
  store.close()
  // And the file can give space back from now on.
  const raw = new SQLite(file, { readonly: true })
  onTestFinished(() => void raw.close())
  expect(raw.pragma('auto_vacuum', { simple: true })).toBe(2)
  expect(raw.prepare("SELECT name FROM sqlite_schema WHERE name IN ('old_chunks', 'results')").all()).toEqual([])
})

test('configurations are derived anew where another version derived them', () => {
  const file = olderFile()
  openStore(file).close()
  const raw = new SQLite(file)
  raw.exec(
    "UPDATE settings SET value = '\"of another version\"' WHERE key = 'configurations'; DELETE FROM " +
      'configuration_values; UPDATE runs SET configuration_id = NULL; DELETE FROM configurations',
  )
  raw.close()
  const store = openStore(file)
  onTestFinished(() => store.close())
  expect(store.groupRuns({ by: ['epochs'] }).groups).toMatchObject([{ ids: [3, 2, 1] }])
})

import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import SQLite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { findSources, readerOf, readSources, type SourceReader } from '../../../electron/imports/sources.ts'
import { Remarks } from '../../../electron/imports/remarks.ts'
import type { Reading } from '../../../electron/imports/reading.ts'
import { temporaryDirectory } from '../host/store/fixtures.ts'
import { valuesOf } from './points.ts'

const csv = { decimal: '.' as const, isPercent: () => false }
const write = (path: string, text: string) => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
const metaOf = (id: string, name: string, status: number, more = 'lifecycle_stage: active') =>
  `end_time: 1700000009000\nexperiment_id: '7'\n${more}\nrun_id: ${id}\nrun_name: ${name}\nstatus: ${status}\n`

/** An experiment as MLflow lays it out: a run, and one that is nested in it. */
function experiment(): string {
  const root = temporaryDirectory()
  write(join(root, '7/meta.yaml'), "experiment_id: '7'\nname: first one\n")
  const run = (id: string, name: string, status: number, more?: string) => {
    for (const part of ['metrics', 'params', 'tags']) mkdirSync(join(root, '7', id, part), { recursive: true })
    write(join(root, '7', id, 'meta.yaml'), metaOf(id, name, status, more))
    return join(root, '7', id)
  }
  const parent = run('a1', 'parent', 3)
  write(join(parent, 'metrics/val/loss'), '1700000000000 0.5 0\n1700000000001 nan 10\n1700000000002 0.25')
  write(join(parent, 'params/lr'), '0.1')
  write(join(parent, 'params/optimizer/nesterov'), 'True')
  write(join(parent, 'tags/mlflow.note.content'), 'A *note*.')
  write(join(parent, 'tags/team'), 'vision')
  write(join(parent, 'artifacts/metrics.csv'), 'step,loss\n0,1\n')
  const child = run('b2', 'child', 4)
  write(join(child, 'metrics/acc'), '1700000000000 0.5 0\n1700000000001 0.75 0\n')
  write(join(child, 'tags/mlflow.parentRunId'), 'a1')
  write(join(run('c3', 'gone', 3, 'lifecycle_stage: deleted'), 'metrics/acc'), '1700000000000 1 0\n')
  return root
}

test('mlruns: parameters, tags, notes, states and nested runs; what is not read is said', async () => {
  const { runs, leftOut, notes } = await readSources(experiment(), 'mlflow', csv)
  expect(runs).toMatchObject([
    {
      name: 'parent',
      configuration: { experiment: 'first one', 'tag.team': 'vision', lr: 0.1, 'optimizer/nesterov': true },
      notes: 'A *note*.',
      end: { state: 'finished', at: 1700000009000 },
    },
    {
      name: 'child',
      longerNames: ['parent/child', 'child (b2)', 'child (b2)'],
      configuration: { parent: 'parent' },
      end: { state: 'failed' },
    },
  ])
  expect(runs.map(valuesOf)).toEqual([{ 'val.loss': [0.5, Number.NaN] }, { acc: [0.5, 0.75] }])
  expect(leftOut).toEqual([])
  expect(notes.map(({ code }) => code).sort()).toEqual(['ambiguous', 'nothing-there', 'unsupported'])
})

test('mlruns: a run that goes on, is resumed and gets another metric is one run', async () => {
  const root = experiment()
  const folder = join(root, '7/a1')
  let reader: SourceReader | null = null
  const read = async (): Promise<Reading> => {
    const source = (await findSources(root, undefined, new Remarks())).find((each) => each.folder === folder)!
    return (reader ??= readerOf(source, root, csv)).read(source, false)
  }
  await read()
  appendFileSync(join(folder, 'metrics/val/loss'), ' 20\n')
  write(join(folder, 'metrics/lr'), '1700000000000 1e-05 0\n')
  const { runs } = await read()
  expect(runs.map(valuesOf)).toEqual([{ 'val.loss': [0.5, Number.NaN, 0.25], lr: [1e-5] }])
  appendFileSync(join(folder, 'metrics/val/loss'), '1700000000009 7 10\n')
  const again = await read()
  expect(again.runs.map(valuesOf)).toEqual([{ 'val.loss': [0.5, 7], lr: [1e-5] }])
  expect(again.notes.map(({ code }) => code)).toEqual(['unsupported', 'conflict'])
})

test('mlruns: images are media by step, of older versions too; other artifacts are counted', async () => {
  const root = experiment()
  const png = (last: number) => Buffer.from(`\u0089PNG\r\n\u001a\n${last}`, 'latin1')
  const images = join(root, '7/a1/artifacts/images')
  mkdirSync(images)
  const log = (name: string, last: number) => writeFileSync(join(images, name), png(last))
  log('val~sample+step+0+timestamp+1796032947151+8b1b6693-cf43.png', 0)
  log('val~sample+step+0+timestamp+1796032947151+8b1b6693-cf43+compressed.webp', 1)
  log('val~sample+step+10+timestamp+1796032947195+3544d5a5-8870.png', 2)
  log('a#b%step%3%timestamp%1796032947195%3544d5a5-8870.png', 3)
  log('a#b%step%3%timestamp%1796032947195%3544d5a5-8870%compressed.webp', 4)
  const { runs, leftOut, notes } = await readSources(root, 'mlflow', csv)
  expect(runs[0]!.media!.map(({ name, step, time, kind, type }) => [name, step, time, kind, type])).toEqual([
    ['a/b', 3, 1796032947195, 'image', 'image/png'],
    ['val/sample', 0, 1796032947151, 'image', 'image/png'],
    ['val/sample', 10, 1796032947195, 'image', 'image/png'],
  ])
  expect(Buffer.from((await runs[0]!.media![2]!.content())!).equals(png(2))).toBe(true)
  expect(leftOut).toEqual([])
  expect(notes.map(({ code }) => code).sort()).toEqual(['ambiguous', 'nothing-there', 'unsupported'])
})

/** The tables of MLflow's store that are read (mlflow/store/tracking/dbmodels/models.py). */
const tables = `
  CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name VARCHAR(256));
  CREATE TABLE runs (run_uuid VARCHAR(32) PRIMARY KEY, name VARCHAR(250), status VARCHAR(20), end_time BIGINT,
    lifecycle_stage VARCHAR(20), experiment_id INTEGER);
  CREATE TABLE params (key VARCHAR(250), value VARCHAR(8000), run_uuid VARCHAR(32), PRIMARY KEY (key, run_uuid));
  CREATE TABLE tags (key VARCHAR(250), value VARCHAR(8000), run_uuid VARCHAR(32), PRIMARY KEY (key, run_uuid));
  CREATE TABLE metrics (key VARCHAR(250), value FLOAT, timestamp BIGINT, run_uuid VARCHAR(32), step BIGINT,
    is_nan BOOLEAN, PRIMARY KEY (key, timestamp, step, run_uuid, value, is_nan));
  INSERT INTO experiments VALUES (7, 'first one');`

test('the SQLite store: images of runs whose artifacts are on this machine, also before the next value', async () => {
  const root = temporaryDirectory()
  const database = new SQLite(join(root, 'mlflow.db'))
  database.exec(`${tables} ALTER TABLE runs ADD artifact_uri VARCHAR(200)`)
  const addRun = database.prepare("INSERT INTO runs VALUES (?, ?, ?, NULL, 'active', 7, ?)")
  const add = database.prepare("INSERT INTO metrics VALUES ('loss', 1, 1700000000000, ?, 0, 0)")
  const places = {
    path: ['mlruns/7/path/artifacts', './mlruns/7/path/artifacts'],
    file: ['mlruns/7/file/artifacts', pathToFileURL(join(root, 'mlruns/7/file/artifacts')).href],
    served: ['mlartifacts/7/served/artifacts', 'mlflow-artifacts:/7/served/artifacts'],
    bucket: ['mlruns/7/bucket/artifacts', 's3://bucket/7/bucket/artifacts'],
  }
  const png = Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1')
  const log = (place: string, step: number) =>
    writeFileSync(join(root, place, `images/a+step+${step}+timestamp+1796032947151+8b1b6693.png`), png)
  for (const [id, [place, uri]] of Object.entries(places)) {
    mkdirSync(join(root, place!, 'images'), { recursive: true })
    addRun.run(id, id, id === 'path' ? 'RUNNING' : 'FINISHED', uri)
    add.run(id)
    log(place!, 0)
    writeFileSync(join(root, place!, 'model.pt'), '')
  }
  const [source] = await findSources(root, undefined, new Remarks())
  const reader = readerOf(source!, root, csv)
  const stepsOf = async () => {
    const { runs, notes } = await reader.read(source!, false)
    return [runs.map(({ name, media }) => [name, media!.map(({ step }) => step)]), notes]
  }
  const others = [
    ['file', [0]],
    ['served', [0]],
    ['bucket', []],
  ]
  expect(await stepsOf()).toMatchObject([
    [['path', [0]], ...others],
    [{ what: { values: ['3 artifacts', join(root, 'mlflow.db'), 'are'] } }],
  ])
  log(places.path[0]!, 5)
  expect((await stepsOf())[0]).toEqual([['path', [0, 5]], ...others])
  database.close()
})

test('the SQLite store: rows that came are read, rows that are gone are not kept', async () => {
  const root = temporaryDirectory()
  const database = new SQLite(join(root, 'mlflow.db'))
  database.exec(tables)
  const addRun = database.prepare("INSERT INTO runs VALUES (?, ?, ?, NULL, 'active', 7)")
  const add = database.prepare('INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)')
  addRun.run('a1', 'one', 'RUNNING')
  addRun.run('b2', 'two', 'FINISHED')
  database.exec("INSERT INTO params VALUES ('lr', '0.1', 'a1')")
  add.run('loss', 0.5, 1700000000000, 'a1', 0, 0)
  add.run('loss', 0, 1700000000001, 'a1', 1, 1)
  add.run('loss', Number.MAX_VALUE, 1700000000001, 'b2', 1, 0)
  const [source] = await findSources(root, undefined, new Remarks())
  expect(source).toMatchObject({ kind: 'mlflow' })
  const reader = readerOf(source!, root, csv)
  const first = await reader.read(source!, false)
  expect(first.runs).toMatchObject([
    { name: 'one', configuration: { experiment: 'first one', lr: 0.1 }, end: null },
    { name: 'two', end: { state: 'finished' } },
  ])
  expect(first.runs.map(valuesOf)).toEqual([{ loss: [0.5, Number.NaN] }, { loss: [Number.MAX_VALUE] }])
  expect(first.notes).toMatchObject([{ code: 'out-of-range' }])

  add.run('loss', 0.25, 1700000000002, 'a1', 2, 0)
  const second = await reader.read(source!, false)
  expect(second.runs.map(valuesOf)).toEqual([{ loss: [0.5, Number.NaN, 0.25] }, { loss: [Number.MAX_VALUE] }])
  // A run that got nothing is the very same, so that it is not compared and stored again.
  expect(second.runs[1]).toBe(first.runs[1])

  // "mlflow gc" takes a run away; SQLite gives its row numbers to the next rows.
  database.exec("DELETE FROM metrics WHERE run_uuid = 'a1'; DELETE FROM runs WHERE run_uuid = 'a1'")
  addRun.run('c3', 'three', 'RUNNING')
  for (const step of [0, 1, 2]) add.run('loss', step, 1700000000003, 'c3', step, 0)
  const third = await reader.read(source!, false)
  expect(third.runs.map(({ name }) => name)).toEqual(['two', 'three'])
  expect(third.runs.map(valuesOf)).toEqual([{ loss: [Number.MAX_VALUE] }, { loss: [0, 1, 2] }])
  database.close()
})

test('a repository of Aim is refused with the way out; a database of neither is told of', async () => {
  const root = temporaryDirectory()
  for (const part of ['seqs', 'meta']) mkdirSync(join(root, '.aim', part), { recursive: true })
  new SQLite(join(root, '.aim/run_metadata.sqlite')).exec('CREATE TABLE run (id)').close()
  await expect(readSources(root, 'mlflow', csv)).rejects.toThrow(/\.aim is a repository of Aim.*Metric\.dataframe/)
  const remarks = new Remarks()
  expect(await findSources(root, undefined, remarks)).toEqual([])
  expect(remarks.leftOut).toMatchObject([{ fault: { code: 'unsupported' } }])
})

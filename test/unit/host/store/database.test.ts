import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { BadInput } from '../../../../shared/errors/bad-input.ts'
import { applicationId, openDatabase } from '../../../../electron/host/store/database.ts'
import { migrations } from '../../../../electron/host/store/migrations.ts'
import { openStore, storeOn } from '../../../../electron/host/store/store.ts'
import { newRun, temporaryDirectory } from './fixtures.ts'

const place = () => join(temporaryDirectory(), 'signum.db')

test("a new file is marked, logs ahead, waits for the disk, and passes SQLite's check", () => {
  const file = place()
  const database = openDatabase(file)
  const pragma = (name: string) => database.pragma(name, { simple: true })
  expect([
    pragma('application_id'),
    pragma('user_version'),
    pragma('journal_mode'),
    pragma('synchronous'),
    pragma('foreign_keys'),
    pragma('busy_timeout'),
  ]).toEqual([applicationId, migrations.length, 'wal', 2, 1, 5000])
  database.close()
  const store = openStore(file)
  expect(store.check()).toBeNull()
  store.close()
})

test('a file of another program is refused and left as it is', () => {
  const file = place()
  const other = new SQLite(file)
  other.exec('CREATE TABLE contacts (name TEXT)')
  other.close()
  const before = readFileSync(file)
  expect(() => openDatabase(file)).toThrow(`${file} is not a Signum database`)
  expect(() => openDatabase(file)).toThrow(BadInput)
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('a file that is no database at all is refused and left as it is', () => {
  const file = place()
  writeFileSync(file, 'notes')
  expect(() => openDatabase(file)).toThrow(BadInput)
  expect(readFileSync(file, 'utf8')).toBe('notes')
})

test('a file of a newer Signum is refused', () => {
  const file = place()
  const database = openDatabase(file)
  database.pragma(`user_version = ${migrations.length + 1}`)
  database.close()
  expect(() => openDatabase(file)).toThrow(
    `was written by a newer Signum (schema ${migrations.length + 1}; this one knows ${migrations.length})`,
  )
})

test('a damaged file is told with a remedy', () => {
  const file = place()
  openDatabase(file).close()
  const bytes = readFileSync(file)
  bytes.fill(0xff, 100)
  writeFileSync(file, bytes)
  expect(() => storeOn(openDatabase(file), file).listRuns({})).toThrow(/is damaged .*backups/)
})

test('a place that cannot be written is told', () => {
  const file = join(temporaryDirectory(), 'missing', 'signum.db')
  expect(() => openDatabase(file)).toThrow(/cannot be|could not be|directory/i)
})

test('an older file is copied before it is brought up to date', () => {
  const directory = temporaryDirectory()
  const file = join(directory, 'signum.db')
  openDatabase(file).close()
  const backups = join(directory, 'backups')
  expect(existsSync(backups)).toBe(false)

  const added = (database: SQLite.Database) => void database.exec('CREATE TABLE later (id INTEGER) STRICT')
  const database = openDatabase(file, backups, [...migrations, added])
  expect(database.pragma('user_version', { simple: true })).toBe(migrations.length + 1)
  expect(database.prepare('SELECT count(*) FROM later').pluck().get()).toBe(0)
  database.close()

  const copies = readdirSync(backups)
  expect(copies).toHaveLength(1)
  const copy = openDatabase(join(backups, copies[0]!))
  expect(copy.pragma('user_version', { simple: true })).toBe(migrations.length)
  copy.close()
})

test('a migration that fails changes nothing', () => {
  const directory = temporaryDirectory()
  const file = join(directory, 'signum.db')
  openDatabase(file).close()
  const broken = (database: SQLite.Database) =>
    void database.exec('CREATE TABLE later (id INTEGER) STRICT; CREATE TABLE later (id INTEGER) STRICT')
  expect(() => openDatabase(file, directory, [...migrations, broken])).toThrow('already exists')
  const database = openDatabase(file)
  expect(database.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'later'").pluck().get()).toBe(0)
  database.close()
})

test('a folder in the place of the file is told', () => {
  const file = place()
  mkdirSync(file)
  expect(() => openDatabase(file)).toThrow(file)
})

test('runs of the first schema are kept, and start from none', () => {
  const file = join(temporaryDirectory(), 'signum.db')
  const old = openDatabase(file, undefined, migrations.slice(0, 1))
  const { startFrom: _startFrom, startLatents: _startLatents, ...before } = newRun().experiment
  old
    .prepare(
      "INSERT INTO runs (state, experiment, epochs, steps, created_at, revision) VALUES ('finished', ?, 6, 60, 0, 1)",
    )
    .run(JSON.stringify(before))
  old.close()
  const store = openStore(file)
  onTestFinished(() => store.close())
  expect(store.getRun(1)).toMatchObject({ state: 'finished', experiment: { dataset: 'digits' } })
  expect(store.removeRuns([1])).toBe(1)
})

import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { expect, test, vi } from 'vitest'
import { withForeignDatabase } from '../../../electron/imports/foreign-database.ts'
import { temporaryDirectory } from '../host/store/fixtures.ts'

vi.mock('node:fs', async (load) => {
  const real = await load<typeof import('node:fs')>()
  return {
    ...real,
    copyFileSync: vi.fn<typeof real.copyFileSync>((from, to, mode) => {
      // The writer ends its transaction between the look and the copy.
      if (String(from).endsWith('-journal')) real.rmSync(from, { force: true })
      real.copyFileSync(from, to, mode)
    }),
  }
})

test('a journal that its writer removes between two looks is no error', () => {
  const path = join(temporaryDirectory(), 'theirs.db')
  const database = new SQLite(path)
  database.exec('CREATE TABLE metrics (value REAL); INSERT INTO metrics VALUES (0.5)')
  database.close()
  writeFileSync(`${path}-journal`, '')
  expect(withForeignDatabase(path, (copy) => copy.prepare('SELECT value FROM metrics').pluck().get())).toBe(0.5)
  expect(vi.mocked(copyFileSync).mock.calls.length).toBeGreaterThan(2)
  rmSync(path)
})

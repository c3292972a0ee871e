import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Failure } from '../../../electron/host/failure.ts'
import { holdDataDirectory } from '../../../electron/host/host-lock.ts'
import { BackupSchedule } from '../../../electron/host/backup-schedule.ts'
import { Troubles } from '../../../electron/host/troubles.ts'
import { backupsIn } from '../../../electron/host/store/recovery.ts'
import { openStore } from '../../../electron/host/store/store.ts'
import { temporaryDirectory } from '../../integration/host/fixtures.ts'

async function filled(): Promise<{ file: string; directory: string; backup: string }> {
  const directory = temporaryDirectory()
  const file = join(directory, 'signum.db')
  const store = openStore(file)
  for (let index = 0; index < 200; index++) store.setSetting(`key ${index}`, 'x'.repeat(500))
  const backup = await store.backUp()
  store.setSetting('after', 'the copy')
  store.close()
  return { file, directory, backup }
}

/** Overwrites a stretch in the middle of a file. */
function damage(file: string): void {
  const bytes = readFileSync(file)
  bytes.fill(0xa5, 8192, Math.min(bytes.length, 8 * 8192))
  writeFileSync(file, bytes)
}

test('a damaged store is moved aside, and the newest good copy takes its place', async () => {
  const { file, directory, backup } = await filled()
  damage(file)
  const damaged = readFileSync(file)
  const store = openStore(file)
  onTestFinished(() => store.close())
  expect(store.recovered()).toMatch(
    new RegExp(
      `^${file} was damaged \\(.*\\) and was moved to ${file}\\.damaged-\\d{8}-\\d{6}; the copy of ` +
        `${backup.split('/').at(-1)} was put in its place\\.`,
    ),
  )
  expect(store.check()).toBeNull()
  expect(store.getSetting('key 7')).toBe('x'.repeat(500))
  expect(store.getSetting('after')).toBeNull()
  const aside = readdirSync(directory).find((name) => name.startsWith('signum.db.damaged-'))!
  expect(readFileSync(join(directory, aside))).toEqual(damaged)
})

test('a copy that is damaged too is passed over', async () => {
  const { file, backup } = await filled()
  const older = backup.replace(/\d{6}\.db$/, '000000.db')
  writeFileSync(older, readFileSync(backup))
  utimesSync(older, 1, 1)
  damage(backup)
  damage(file)
  const store = openStore(file)
  onTestFinished(() => store.close())
  expect(store.recovered()).toContain('000000.db was put in its place')
  expect(store.getSetting('key 7')).toBe('x'.repeat(500))
})

test('without a good copy an empty store begins, and the damaged file is kept', async () => {
  const { file, directory, backup } = await filled()
  truncateSync(backup, 5000)
  truncateSync(file, 20_000)
  const store = openStore(file)
  onTestFinished(() => store.close())
  expect(store.recovered()).toContain('there was no good copy')
  expect(store.getSetting('key 7')).toBeNull()
  expect(readdirSync(directory).some((name) => name.startsWith('signum.db.damaged-'))).toBe(true)
})

test('a sound store is left as it is', async () => {
  const { file, directory } = await filled()
  const store = openStore(file)
  onTestFinished(() => store.close())
  expect(store.recovered()).toBeNull()
  expect(store.getSetting('after')).toBe('the copy')
  expect(readdirSync(directory).sort()).toEqual(['backups', 'signum.db', 'signum.db-shm', 'signum.db-wal'])
})

test('the last seven copies are kept', async () => {
  const { file, directory } = await filled()
  const folder = join(directory, 'backups')
  for (let day = 1; day <= 9; day++) {
    const old = join(folder, `signum-2026010${day}-120000.db`)
    writeFileSync(old, 'old')
    utimesSync(old, day, day)
  }
  const migration = join(folder, 'signum-schema-3-1.db')
  writeFileSync(migration, 'before a migration')
  utimesSync(migration, 1, 1)
  const store = openStore(file)
  onTestFinished(() => store.close())
  // A copy is named after its second.
  vi.useFakeTimers({ now: Date.now() + 2000, toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  await store.backUp()
  expect(backupsIn(folder).filter((path) => !path.includes('schema'))).toHaveLength(7)
  expect(existsSync(migration)).toBe(true)
})

test('a copy is made when one is due, and failing to make one harms nothing', async () => {
  let [asked, copies] = [0, 0]
  const schedule = new BackupSchedule(
    {
      backupIsDue: () => Promise.resolve(++asked > 0 && copies === 0),
      backUp: () => Promise.resolve(`copy ${++copies}`),
    },
    new Troubles(),
    5,
  )
  await expect.poll(() => asked).toBeGreaterThan(3)
  await schedule.stop()
  expect(copies).toBe(1)
  const troubles = new Troubles()
  const failing = new BackupSchedule(
    {
      backupIsDue: () => Promise.resolve(true),
      backUp: () => Promise.reject(new Failure('disk', { code: 'disk-full', what: 'the disk is full' })),
    },
    troubles,
    5,
  )
  await expect
    .poll(() => troubles.now)
    .toEqual(['The daily copy of the store could not be made: The disk is full. It is tried again every hour.'])
  await failing.stop()
})

test('a second app or server is told who holds the data, until the first is gone', () => {
  const directory = temporaryDirectory()
  const release = holdDataDirectory(directory, 'the server on port 8080 of 127.0.0.1')
  expect(() => holdDataDirectory(directory, 'the app')).toThrow(
    `${directory} is in use by the server on port 8080 of 127.0.0.1 (process ${process.pid} on `,
  )
  release()
  holdDataDirectory(directory, 'the app')()
  expect(existsSync(join(directory, 'host.lock'))).toBe(false)
})

test.each([
  ['a process that is gone', { pid: 2 ** 22 + 1, started: '1' }],
  ['a process number that was used again', { pid: process.pid, started: '1' }],
  ['another boot of the machine', { pid: process.pid, started: null, boot: 'another' }],
])('a hold that %s left behind is taken over', (_, left) => {
  const directory = temporaryDirectory()
  const release = holdDataDirectory(directory, 'the app')
  const path = join(directory, 'host.lock')
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, 'utf8')) as object), ...left }))
  expect(() => holdDataDirectory(directory, 'the server')()).not.toThrow()
  release()
})

test('a hold that cannot be read is taken over', () => {
  const directory = temporaryDirectory()
  writeFileSync(join(directory, 'host.lock'), '{"pid":')
  holdDataDirectory(directory, 'the app')()
})

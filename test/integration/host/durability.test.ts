import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import SQLite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { Failure } from '../../../electron/host/failure.ts'
import { Troubles } from '../../../electron/host/troubles.ts'
import { Executors } from '../../../electron/host/executors/executors.ts'
import { ThreadExecutor } from '../../../electron/host/executors/thread-executor.ts'
import { Scheduler } from '../../../electron/host/scheduler/scheduler.ts'
import { openStoreClient, type StoreClient } from '../../../electron/host/store/client.ts'
import { openDatabase } from '../../../electron/host/store/database.ts'
import { openStore, storeOn } from '../../../electron/host/store/store.ts'
import { launchOn, standInTrainer, temporaryDirectory, upTo } from './fixtures.ts'
import { lossAt, standInExperiment } from './stand-ins/behaviour.ts'

const startOn = (store: StoreClient, dataDirectory: string, troubles = new Troubles()) =>
  Scheduler.start({
    store,
    dataDirectory,
    executors: new Executors(new ThreadExecutor(standInTrainer)),
    concurrency: 1,
    adoptQueued: true,
    troubles,
  })

test.each([30, 130, 300])(
  'what was acknowledged survives kill -9 after %i points, and the run is interrupted',
  async (enough) => {
    const file = join(temporaryDirectory(), 'signum.db')
    const writer = spawn(process.execPath, [fileURLToPath(new URL('./stand-ins/writer.ts', import.meta.url)), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void writer.kill('SIGKILL'))
    let output = ''
    writer.stdout.on('data', (text: Buffer) => {
      output += text.toString()
      if (output.split('\n').length > enough) writer.kill('SIGKILL')
    })
    const [, signal] = (await once(writer, 'close')) as [number | null, string]
    expect(signal).toBe('SIGKILL')
    // A last line without its end was cut off.
    const acknowledged = output.split('\n').length - 1
    expect(acknowledged).toBeGreaterThanOrEqual(enough)

    const store = openStore(file)
    onTestFinished(() => store.close())
    expect(store.check()).toBeNull()
    const [series] = store.newsOfSeries([1], null, {}).series
    const kept = series!.steps.length
    expect(kept).toBeGreaterThanOrEqual(acknowledged)
    expect([...series!.steps]).toEqual(upTo(kept))
    expect([...series!.values]).toEqual(upTo(kept).map(lossAt))
    expect(store.getRun(1).results['train.loss']).toEqual({
      last: lossAt(kept),
      best: lossAt(kept),
      bestStep: kept,
      atBest: null,
    })
    expect(store.reconcile()).toEqual([1])
    expect(store.getRun(1)).toMatchObject({
      state: 'interrupted',
      error: expect.stringContaining(`(${writer.pid} on `),
    })
  },
)

test('a write waits for another program that has the file locked, and loses nothing', async () => {
  const dataDirectory = temporaryDirectory()
  const store = await openStoreClient(join(dataDirectory, 'signum.db'))
  const refused = Promise.withResolvers<Failure>()
  const watched = new Proxy(store, {
    get: (target, name: keyof StoreClient) =>
      name === 'record'
        ? (...parameters: Parameters<StoreClient['record']>) => {
            const recorded = target.record(...parameters)
            recorded.catch(refused.resolve)
            return recorded
          }
        : target[name],
  })
  const scheduler = await startOn(watched, dataDirectory)
  const {
    ids: [id],
  } = await launchOn(scheduler, standInExperiment('finish', { epochs: 6, stepMilliseconds: 5 }))
  await expect.poll(async () => (await store.getRun(id!)).progress.epoch).toBeGreaterThanOrEqual(1)
  const other = new SQLite(join(dataDirectory, 'signum.db'))
  other.exec('BEGIN IMMEDIATE')
  expect(await refused.promise).toMatchObject({ kind: 'busy' })
  other.exec('COMMIT')
  other.close()
  await expect.poll(async () => (await store.getRun(id!)).state).toBe('finished')
  expect([...(await store.newsOfSeries([id!], null, {})).series[0]!.steps]).toEqual(upTo(60))
  await scheduler.close()
  await store.close()
})

test('a full disk is told in words, and the file stays sound', () => {
  const file = join(temporaryDirectory(), 'signum.db')
  const database = openDatabase(file)
  // SQLite's own limit stands in for a full disk: it fails with the same code.
  database.pragma('max_page_count = 60')
  const store = storeOn(database, file)
  onTestFinished(() => store.close())
  expect(() => {
    for (let step = 1; ; step++) store.setSetting(`key ${step}`, 'x'.repeat(1000))
  }).toThrow(`The disk is full: ${file} could not be written. Free some space, then try again.`)
  expect(store.check()).toBeNull()
})

test.each([
  { when: 'there is room again, goes on by itself', room: true },
  { when: 'the host closes without it, says what was lost, and can be resumed', room: false },
])('a run whose points find the disk full rests; it is told; where $when', async ({ room }) => {
  const dataDirectory = temporaryDirectory()
  const store = await openStoreClient(join(dataDirectory, 'signum.db'))
  let full = false
  // Stands in for a disk that fills up: the error is the store's own, the rest is the real store.
  const filling = new Proxy(store, {
    get: (target, name: keyof StoreClient) =>
      name === 'record' && full
        ? () =>
            Promise.reject(
              new Failure(
                'disk',
                {
                  code: 'disk-full',
                  subject: 'signum.db',
                  what: 'the disk is full: signum.db could not be written',
                  remedy: 'free some space, then try again',
                },
                Object.assign(new Error(), { code: 'SQLITE_FULL' }),
              ),
            )
        : target[name],
  })
  const troubles = new Troubles()
  let scheduler = await startOn(filling, dataDirectory, troubles)
  const {
    ids: [id],
  } = await launchOn(scheduler, standInExperiment('finish', { epochs: 4, stepMilliseconds: 10 }))
  await expect.poll(async () => (await store.getRun(id!)).progress.epoch).toBeGreaterThanOrEqual(1)
  full = true
  await expect
    .poll(() => troubles.now)
    .toEqual(['The disk is full: signum.db could not be written. Running runs wait, and go on when there is room.'])
  expect((await store.getRun(id!)).state).toBe('training')
  if (!room) {
    await scheduler.close()
    expect(await store.getRun(id!)).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/^The disk is full: what run 1 measured was lost .* resume it\.$/) as unknown,
    })
    scheduler = await startOn(store, dataDirectory, troubles)
  }
  full = false
  if (!room) expect(await scheduler.resume([id!])).toBe(1)
  await expect.poll(async () => (await store.getRun(id!)).state).toBe('finished')
  expect(troubles.now).toEqual([])
  expect([...(await store.newsOfSeries([id!], null, {})).series[0]!.steps]).toEqual(upTo(40))
  await scheduler.close()
  await store.close()
})

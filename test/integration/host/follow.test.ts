import { appendFileSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { FollowSettings } from '../../../electron/host/follow/follower.ts'
import type { Fault } from '../../../shared/errors/fault.ts'
import { eventFile, scalars } from '../../unit/imports/event-writer.ts'
import { journalLine } from '../../unit/imports/journal-writer.ts'
import { exitRecord, historyRecord, wandbLog } from '../../unit/imports/wandb-writer.ts'
import { openTestHost, temporaryDirectory } from './fixtures.ts'

type TestHost = Awaited<ReturnType<typeof openTestHost>>

/** Follows until it is stopped; `news` resolves when something is taken next. */
async function following(host: TestHost, settings: FollowSettings) {
  const stopped = new AbortController()
  const remarks: Fault[] = []
  let tell = () => {}
  const follower = await host.follow(settings, { onTaken: () => tell(), onRemark: (fault) => remarks.push(fault) })
  const done = follower.run(stopped.signal)
  const stop = async () => {
    stopped.abort()
    await done
  }
  onTestFinished(stop)
  /** Does something and waits until points say what is expected. */
  const until = async (act: () => void, isDone: () => Promise<boolean>) => {
    let wake = () => {}
    tell = () => wake()
    act()
    for (;;) {
      const next = new Promise<void>((resolve) => (wake = resolve))
      if (await isDone()) return
      await next
    }
  }
  return { stop, until, remarks }
}

async function pointsOf({ client }: TestHost, id: number, metric: string): Promise<[number, unknown][]> {
  const found = (await client.metrics.series({ runIds: [id] })).find((each) => each.metric === metric)
  return found === undefined ? [] : Array.from(found.steps, (step, index) => [step, found.values[index]])
}

const has = (host: TestHost, metric: string, points: number) => async () => {
  const { runs } = await host.client.runs.list({})
  return runs.length > 0 && (await pointsOf(host, runs[0]!.id, metric)).length === points
}

test('event files that grow, also late and nested ones, are one run however often they are followed', async () => {
  const root = temporaryDirectory()
  const host = await openTestHost()
  const first = await following(host, { paths: [root] })
  const folder = join(root, 'a', 'b')
  const file = join(folder, 'events.out.tfevents.1')
  const bytes = eventFile(
    scalars('loss', [
      [0, 1],
      [1, 0.5],
    ]),
  )
  await first.until(
    () => {
      mkdirSync(folder, { recursive: true })
      writeFileSync(file, bytes.subarray(0, bytes.length - 3))
    },
    has(host, 'loss', 1),
  )
  await first.until(() => appendFileSync(file, bytes.subarray(bytes.length - 3)), has(host, 'loss', 2))
  await first.stop()

  const again = await following(host, { paths: [join(root, '*')] })
  await again.until(() => appendFileSync(file, eventFile(scalars('loss', [[2, 0.25]]).slice(1))), has(host, 'loss', 3))
  // Resumed at step 1: what was written after that is replaced.
  const resumed = [{ version: 'brain.Event:2' }, { step: 1, starts: true }, ...scalars('loss', [[1, 7]]).slice(1)]
  await again.until(
    () => writeFileSync(join(folder, 'events.out.tfevents.2'), eventFile(resumed)),
    async () => (await pointsOf(host, 1, 'loss')).at(-1)?.[1] === 7,
  )
  expect(await pointsOf(host, 1, 'loss')).toEqual([
    [0, 1],
    [1, 7],
  ])
  await again.stop()
  expect(await host.client.imports.take({ path: root })).toMatchObject({ ids: [], known: [1], grown: [] })
  expect((await host.client.runs.list({})).total).toBe(1)
  expect(readdirSync(folder).sort()).toEqual(['events.out.tfevents.1', 'events.out.tfevents.2'])
})

test('of a table that is written, half a line is not taken for a number', async () => {
  const root = temporaryDirectory()
  const host = await openTestHost()
  const file = join(root, 'metrics.csv')
  const { until } = await following(host, { paths: [root] })
  await until(() => writeFileSync(file, 'step,loss\n0,0.75\n1,0.'), has(host, 'loss', 1))
  await until(() => appendFileSync(file, '125\n'), has(host, 'loss', 2))
  expect(await pointsOf(host, 1, 'loss')).toEqual([
    [0, 0.75],
    [1, 0.125],
  ])
})

test('JSON lines behind a link are followed; what is no number is said once', async () => {
  const elsewhere = temporaryDirectory()
  const root = temporaryDirectory()
  const host = await openTestHost()
  symlinkSync(elsewhere, join(root, 'link'), 'junction')
  const file = join(elsewhere, 'log.jsonl')
  const { until, remarks } = await following(host, { paths: [root] })
  const line = (step: number) => `{"step": ${step}, "train": {"loss": ${step / 4}}, "note": "x", "bad": NaN}\n`
  await until(() => writeFileSync(file, line(0)), has(host, 'train.loss', 1))
  await until(() => appendFileSync(file, line(1)), has(host, 'train.loss', 2))
  expect(await pointsOf(host, 1, 'bad')).toEqual([
    [0, Number.NaN],
    [1, Number.NaN],
  ])
  expect(remarks.filter(({ code }) => code === 'unsupported')).toHaveLength(1)
})

test('a run of MLflow grows by its metrics, of which some come late, and ends as its status says', async () => {
  const root = temporaryDirectory()
  const host = await openTestHost()
  const folder = join(root, 'mlruns', '1', 'a1')
  const meta = (status: number) => `run_id: a1\nrun_name: first\nstatus: ${status}\nlifecycle_stage: active\n`
  const { until } = await following(host, { paths: [root] })
  await until(
    () => {
      for (const part of ['metrics', 'params', 'tags']) mkdirSync(join(folder, part), { recursive: true })
      writeFileSync(join(folder, 'meta.yaml'), meta(1))
      writeFileSync(join(folder, 'tags', 'mlflow.note.content'), 'A note.')
      writeFileSync(join(folder, 'metrics', 'loss'), `${Date.now()} 0.5 0\n`)
    },
    has(host, 'loss', 1),
  )
  await until(() => appendFileSync(join(folder, 'metrics', 'loss'), `${Date.now()} 0.25 1\n`), has(host, 'loss', 2))
  await until(() => writeFileSync(join(folder, 'metrics', 'acc'), `${Date.now()} 1 1\n`), has(host, 'acc', 1))
  expect((await host.client.runs.list({})).runs).toMatchObject([{ state: 'elsewhere', notes: 'A note.' }])
  writeFileSync(join(folder, 'meta.yaml'), meta(3))
  await expect.poll(async () => (await host.client.runs.list({})).runs[0]!.state).toBe('finished')
})

test('without notices of the system, as on a network file system, the last of many files is seen to grow', async () => {
  const root = temporaryDirectory()
  const host = await openTestHost()
  const file = (number: number) => join(root, `run-${String(number).padStart(2, '0')}.csv`)
  for (let number = 0; number < 70; number++) writeFileSync(file(number), `step,loss\n0,${number}\n`)
  const { until } = await following(host, { paths: [root], watches: false })
  const points = async () => {
    const { runs } = await host.client.runs.list({ limit: 100 })
    const last = runs.find(({ origin }) => origin?.name === 'run-69')
    return last === undefined || runs.length < 70 ? 0 : (await pointsOf(host, last.id, 'loss')).length
  }
  await until(
    () => {},
    async () => (await points()) === 1,
  )
  await until(
    () => appendFileSync(file(69), '1,0.5\n'),
    async () => (await points()) === 2,
  )
})

test('a folder that was named in the window is followed until it is stopped, also by the next host', async () => {
  const root = temporaryDirectory()
  const first = await openTestHost({ holder: 'the app' })
  const { dataDirectory } = first
  await expect(first.client.follows.start({ path: join(root, 'gone') })).rejects.toMatchObject({
    code: 'BAD_INPUT',
    message: expect.stringContaining('there is nothing at'),
  })
  expect(await first.client.follows.list()).toEqual([])
  const file = join(root, 'metrics.csv')
  writeFileSync(file, 'step,loss,note\n0,1,words\n')
  const { id } = await first.client.follows.start({ path: root, study: 'mine' })
  await expect
    .poll(() => first.client.follows.list())
    .toMatchObject([{ id, path: root, study: 'mine', state: 'following', growing: 1, lastNews: expect.any(Number) }])
  const [followed] = await first.client.follows.list()
  expect(followed!.remarks).toMatchObject([{ leftOut: true, fault: { code: 'bad-value' } }])
  await first.close()

  appendFileSync(file, '1,2,\n')
  const second = await openTestHost({ holder: 'the app', dataDirectory })
  await expect.poll(() => pointsOf(second, 1, 'loss')).toHaveLength(2)
  expect(await second.client.runs.get({ id: 1 })).toMatchObject({ state: 'elsewhere', studyName: 'mine' })
  // The same path again is the same folder, and what was removed is said to be absent.
  expect(await second.client.follows.start({ path: root })).toEqual({ id })
  rmSync(root, { recursive: true })
  await expect.poll(() => second.client.follows.list()).toMatchObject([{ id, study: null, state: 'absent' }])
  expect(await second.client.follows.stop({ id })).toEqual({ stopped: true })
  expect(await second.client.follows.stop({ id })).toEqual({ stopped: false })
  await second.close()
  const third = await openTestHost({ holder: 'the app', dataDirectory })
  expect(await third.client.follows.list()).toEqual([])
})

test('offline runs of Weights & Biases are followed; the link to the newest one is no second run', async () => {
  const root = temporaryDirectory()
  const host = await openTestHost()
  const { until, remarks } = await following(host, { paths: [root] })
  const folder = join(root, 'wandb', 'offline-run-1-abc')
  const log = wandbLog([0, 1, 2].map((step) => historyRecord(step, { loss: `${step}` })))
  const file = join(folder, 'run-abc.wandb')
  await until(
    () => {
      mkdirSync(folder, { recursive: true })
      symlinkSync(folder, join(root, 'wandb', 'latest-run'), 'junction')
      writeFileSync(file, log.subarray(0, log.length - 5))
    },
    has(host, 'loss', 2),
  )
  await until(() => appendFileSync(file, log.subarray(log.length - 5)), has(host, 'loss', 3))
  expect(await stateOf(host)).toBe('elsewhere')
  appendFileSync(file, wandbLog([exitRecord(0)]).subarray(7))
  await expect.poll(() => stateOf(host)).toBe('finished')
  expect((await host.client.runs.list({})).total).toBe(1)
  expect(remarks).toEqual([])
})

const stateOf = async ({ client }: TestHost, id = 1) => (await client.runs.get({ id })).state

test('a run that grows is training elsewhere; what is silent for long has finished', async () => {
  const root = temporaryDirectory()
  const host = await openTestHost()
  const file = join(root, 'metrics.csv')
  writeFileSync(file, 'step,loss\n0,1\n')
  const first = await following(host, { paths: [root] })
  await first.until(() => {}, has(host, 'loss', 1))
  expect(await host.client.runs.get({ id: 1 })).toMatchObject({ state: 'elsewhere', finishedAt: null })
  // Taken in once beside that, it goes on being followed.
  await host.client.imports.take({ path: root })
  expect(await stateOf(host)).toBe('elsewhere')
  await first.stop()
  expect(await host.client.runs.get({ id: 1 })).toMatchObject({
    state: 'interrupted',
    error: expect.stringContaining('follow or import it again'),
  })
  expect(await host.client.runs.resume({ ids: [1] })).toEqual({ changed: 0 })

  const long = new Date(Date.now() - 3600_000)
  appendFileSync(file, '1,2\n')
  utimesSync(file, long, long)
  const second = await following(host, { paths: [root] })
  await second.until(() => {}, has(host, 'loss', 2))
  expect(await host.client.runs.get({ id: 1 })).toMatchObject({ state: 'finished', error: null })
  await second.until(() => appendFileSync(file, '2,3\n'), has(host, 'loss', 3))
  expect(await stateOf(host)).toBe('elsewhere')
})

test('a run whose folder is removed is not said to grow; one whose journal ends has finished', async () => {
  const root = temporaryDirectory()
  const host = await openTestHost()
  const { until } = await following(host, { paths: [root] })
  const folder = join(root, 'gone')
  await until(
    () => {
      mkdirSync(folder)
      writeFileSync(join(folder, 'a.csv'), 'step,loss\n0,1\n')
    },
    has(host, 'loss', 1),
  )
  rmSync(folder, { recursive: true })
  await expect.poll(() => stateOf(host)).toBe('interrupted')

  const journal = join(root, 'b.signum-journal')
  const written = [
    { run: 'b', name: 'b', time: 1 },
    { step: 0, time: 2, log: { acc: 1 } },
  ]
  await until(
    () => writeFileSync(journal, written.map(journalLine).join('')),
    async () => (await host.client.runs.list({})).total === 2,
  )
  expect(await stateOf(host, 2)).toBe('elsewhere')
  appendFileSync(journal, journalLine({ finish: true, time: 3 }))
  await expect.poll(() => host.client.runs.get({ id: 2 })).toMatchObject({ state: 'finished', finishedAt: 3000 })
})

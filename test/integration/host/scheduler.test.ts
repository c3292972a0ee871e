import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Executors } from '../../../electron/host/executors/executors.ts'
import { ThreadExecutor } from '../../../electron/host/executors/thread-executor.ts'
import { Scheduler } from '../../../electron/host/scheduler/scheduler.ts'
import { Troubles } from '../../../electron/host/troubles.ts'
import { openStoreClient } from '../../../electron/host/store/client.ts'
import {
  ended,
  inState,
  launchOn,
  lossSteps,
  openTestHost,
  standInTrainer,
  temporaryDirectory,
  until,
  upTo,
} from './fixtures.ts'
import { lossAt, standInExperiment, type Behaviour } from './stand-ins/behaviour.ts'

/** Longer than any test waits: such a run ends because it is told to. */
const slow = { epochs: 1000, stepMilliseconds: 5 }

test('a run trains to its end: every point, its log, facts, results and time are kept', async () => {
  const host = await openTestHost()
  const {
    ids: [id],
  } = await host.client.runs.launch({
    experiments: [standInExperiment('finish', { epochs: 3, stepMilliseconds: 1, threads: 3 })],
    study: 'first',
  })
  const [run] = await until(host, ended)
  expect(run).toMatchObject({
    id,
    state: 'finished',
    studyName: 'first',
    error: null,
    progress: { epoch: 3, epochs: 3, step: 30, steps: 30, secondsLeft: null },
  })
  expect(run!.startedAt! >= run!.createdAt && run!.finishedAt! >= run!.startedAt!).toBe(true)
  const { steps, values } = await lossSteps(host, id!)
  expect(steps).toEqual(upTo(30))
  expect(values).toEqual(upTo(30).map(lossAt))
  expect(run!.results['train.loss']).toEqual({ last: lossAt(30), best: lossAt(30), bestStep: 30, atBest: null })
  expect(await host.client.runs.get({ id: id! })).toMatchObject({
    model: { parameters: 1 },
    record: { engine: 'none', threads: 3 },
  })
  expect((await host.client.runs.log({ id: id! })).lines.map(({ message }) => message)).toEqual([
    `run ${id} from step 0`,
  ])
  const { seconds, secondsFrom } = await host.client.system.estimate({
    experiment: standInExperiment('finish', { epochs: 6 }),
  })
  expect(secondsFrom).toMatch(/^1 finished run of cnn-small on digits/)
  expect(seconds).toBeGreaterThan(0.06)
})

test('no more than the limit train at once, and the oldest begin first', async () => {
  const host = await openTestHost({ concurrency: 2 })
  const { ids } = await host.client.runs.launch({
    experiments: Array.from({ length: 5 }, () => standInExperiment('finish', { stepMilliseconds: 2 })),
  })
  let most = 0
  const runs = await until(host, (rows) => {
    most = Math.max(most, rows.filter(({ state }) => state === 'training').length)
    return ended(rows)
  })
  expect(most).toBe(2)
  expect(runs.map(({ id, state }) => [id, state])).toEqual(ids.map((id) => [id, 'finished']))
  const starts = runs.map(({ startedAt }) => startedAt!)
  expect(starts).toEqual([...starts].sort((a, b) => a - b))
  expect(starts[2]).toBeGreaterThanOrEqual(Math.min(runs[0]!.finishedAt!, runs[1]!.finishedAt!))
})

test('a run that is put first begins before older ones, and the queue tells how long all of it takes', async () => {
  const host = await openTestHost()
  const { ids } = await host.client.runs.launch({
    experiments: [
      standInExperiment('finish', { epochs: 4, stepMilliseconds: 5 }),
      standInExperiment('finish'),
      standInExperiment('finish'),
    ],
  })
  await until(host, inState(ids[0]!, 'training'))
  expect(await host.client.runs.prioritize({ ids: [ids[0]!, ids[2]!], place: 'first' })).toEqual({ changed: 1 })
  expect((await host.client.runs.queue()).runs.map(({ id }) => id)).toEqual([ids[0], ids[2], ids[1]])
  const runs = await until(host, ended)
  const [, second, third] = runs
  expect(third!.startedAt!).toBeLessThan(second!.startedAt!)
  expect(await host.client.runs.queue()).toEqual({ held: false, concurrency: 1, runs: [], secondsLeft: null })
  await host.client.runs.launch({
    experiments: [
      standInExperiment('finish', { epochs: 400, stepMilliseconds: 5 }),
      standInExperiment('finish', { epochs: 400, stepMilliseconds: 5 }),
    ],
  })
  const queue = await host.client.runs.queue()
  expect(queue.runs).toHaveLength(2)
  expect(queue.runs[1]!.seconds).toBeGreaterThan(0)
  await host.client.runs.cancel({ ids: queue.runs.map(({ id }) => id) })
})

test('a held queue begins nothing, also after the app was opened again, until it is let go', async () => {
  const dataDirectory = temporaryDirectory()
  const host = await openTestHost({ dataDirectory })
  const [first] = (await host.client.runs.launch({ experiments: [standInExperiment('finish', slow)] })).ids
  await until(host, inState(first!, 'training'))
  expect(await host.client.runs.hold({ held: true })).toEqual({ held: true })
  const [second] = (await host.client.runs.launch({ experiments: [standInExperiment('finish')] })).ids
  await host.client.runs.cancel({ ids: [first!] })
  await until(host, inState(first!, 'cancelled'))
  await host.close()
  const again = await openTestHost({ dataDirectory })
  // While a run of another host begins and ends, this one would have begun too.
  const witness = await openTestHost()
  await witness.client.runs.launch({ experiments: [standInExperiment('finish')] })
  await until(witness, ended)
  expect((await again.client.runs.list({ states: ['queued'] })).runs.map(({ id }) => id)).toEqual([second])
  expect(await again.client.runs.queue()).toMatchObject({ held: true })
  await again.client.runs.hold({ held: false })
  await until(again, inState(second!, 'finished'))
})

test('a higher limit takes effect at once and is remembered', async () => {
  const dataDirectory = temporaryDirectory()
  const host = await openTestHost({ dataDirectory })
  const { ids } = await host.client.runs.launch({
    experiments: [standInExperiment('finish', slow), standInExperiment('finish', slow)],
  })
  await until(host, inState(ids[0]!, 'training'))
  expect(await host.client.system.concurrency({ runs: 2 })).toEqual({ runs: 2 })
  await until(host, inState(ids[1]!, 'training'))
  await host.client.runs.cancel({ ids })
  await until(host, ended)
  await host.close()
  const again = await openTestHost({ dataDirectory, concurrency: undefined })
  expect((await again.client.system.get()).concurrency).toBe(2)
})

test('a queued run is cancelled before it begins, a running one at its next step; both can be resumed', async () => {
  const host = await openTestHost()
  const { ids } = await host.client.runs.launch({
    experiments: [standInExperiment('finish', { epochs: 4, stepMilliseconds: 10 }), standInExperiment('finish')],
  })
  const [running, queued] = ids as [number, number]
  await until(host, (runs) => runs.some(({ id, progress }) => id === running && progress.epoch >= 1))
  expect(await host.client.runs.cancel({ ids: [running, queued] })).toEqual({ changed: 2 })
  const cancelled = await until(host, ended)
  expect(cancelled.map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
  expect(cancelled[1]!.startedAt).toBeNull()
  expect(await host.client.runs.cancel({ ids: [running, queued] })).toEqual({ changed: 0 })

  const { epoch } = cancelled[0]!.progress
  expect(await host.client.runs.resume({ ids: [running, queued] })).toEqual({ changed: 2 })
  const finished = await until(host, ended)
  expect(finished.map(({ state }) => state)).toEqual(['finished', 'finished'])
  expect((await lossSteps(host, running)).steps).toEqual(upTo(40))
  expect((await host.client.runs.log({ id: running })).lines.map(({ message }) => message)).toEqual([
    `run ${running} from step 0`,
    `run ${running} from step ${10 * epoch}`,
  ])
})

test('a paused run rests and keeps its place, then goes on', async () => {
  const host = await openTestHost()
  const { ids } = await host.client.runs.launch({
    experiments: [standInExperiment('finish', { epochs: 3, stepMilliseconds: 5 }), standInExperiment('finish')],
  })
  const [first, second] = ids as [number, number]
  await until(host, inState(first, 'training'))
  expect(await host.client.runs.pause({ ids: [first, second] })).toEqual({ changed: 1 })
  await until(host, inState(first, 'paused'))
  const resting = (await lossSteps(host, first)).steps.length
  expect((await host.client.runs.get({ id: second })).state).toBe('queued')
  // As long as another run takes from its beginning to its end, no step is taken.
  await host.client.system.concurrency({ runs: 2 })
  await until(host, inState(second, 'finished'))
  expect((await lossSteps(host, first)).steps.length).toBe(resting)
  expect(await host.client.runs.resume({ ids: [first] })).toEqual({ changed: 1 })
  expect((await until(host, ended)).map(({ state }) => state)).toEqual(['finished', 'finished'])
  expect((await lossSteps(host, first)).steps).toEqual(upTo(30))
})

test('a paused run can be cancelled', async () => {
  const host = await openTestHost()
  const {
    ids: [id],
  } = await host.client.runs.launch({ experiments: [standInExperiment('finish', slow)] })
  await until(host, inState(id!, 'training'))
  await host.client.runs.pause({ ids: [id!] })
  await until(host, inState(id!, 'paused'))
  await host.client.runs.cancel({ ids: [id!] })
  expect((await until(host, ended))[0]!.state).toBe('cancelled')
})

describe('a run that fails says why, keeps what it measured, and lets the next one begin', () => {
  test.each<[Behaviour, RegExp]>([
    ['throwError', /^The training thread of run 1 failed: the stand-in broke\./],
    ['exit', /^The training thread of run 1 ended before the run did \(exit code 3\)/],
    ['reportFailure', /^The loss became NaN at step 15; take a smaller learning rate\.$/],
    ['fillDisk', /^The disk is full: run 1 could not write its files/],
    ['misfit', /^The stand-in has no such data\.$/],
  ])('%s', async (behaviour, message) => {
    const host = await openTestHost()
    await host.client.runs.launch({ experiments: [standInExperiment(behaviour), standInExperiment('finish')] })
    const runs = await until(host, ended)
    expect(runs.map(({ state }) => state)).toEqual(['failed', 'finished'])
    expect(runs[0]!.error).toMatch(message)
    expect((await lossSteps(host, 1)).steps).toEqual(upTo(15))
    expect((await host.client.runs.log({ id: 1 })).lines.at(-1)).toMatchObject({
      level: 'error',
      message: runs[0]!.error,
    })
  })

  test('exhaustMemory', async () => {
    const dataDirectory = temporaryDirectory()
    const store = await openStoreClient(join(dataDirectory, 'signum.db'))
    const scheduler = await Scheduler.start({
      store,
      dataDirectory,
      executors: new Executors(new ThreadExecutor(standInTrainer, { maxOldGenerationSizeMb: 24 })),
      concurrency: 1,
      adoptQueued: true,
      troubles: new Troubles(),
    })
    const {
      ids: [id],
    } = await launchOn(scheduler, standInExperiment('exhaustMemory'))
    await expect.poll(async () => (await store.getRun(id!)).state).toBe('failed')
    expect((await store.getRun(id!)).error).toMatch(/^The training thread of run 1 ran out of memory\./)
    await scheduler.close()
    await store.close()
  })
})

test('a launch with one wrong experiment queues none and complains about all', async () => {
  const host = await openTestHost()
  const launch = host.client.runs.launch({
    experiments: [standInExperiment('finish'), { epochs: 0 }, { epochs: 0, quantiser: 'bc' }],
    study: 'wrong',
  })
  await expect(launch).rejects.toMatchObject({
    code: 'BAD_INPUT',
    data: {
      faults: [
        { code: 'out-of-range', field: 'epochs' },
        { code: 'unknown-name', field: 'quantiser', remedy: { text: expect.stringContaining('did you mean') } },
      ],
    },
  })
  expect((await host.client.runs.list({})).total).toBe(0)
  expect(await host.client.studies.list()).toEqual([])
})

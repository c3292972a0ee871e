import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { EngineSurvey, surveyWorker } from '../../../electron/host/engine-survey.ts'
import { Followings } from '../../../electron/host/follow/followings.ts'
import { Freezer, freezerWorker } from '../../../electron/host/freezer.ts'
import { createRouterClient, type RouterClient } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Changes } from '../../../electron/host/changes.ts'
import { openHost } from '../../../electron/host/host.ts'
import { Troubles } from '../../../electron/host/troubles.ts'
import { Machines } from '../../../electron/host/machines/machines.ts'
import { Paces } from '../../../electron/host/pace.ts'
import { createRouter, type Router } from '../../../electron/host/router/router.ts'
import { Executors } from '../../../electron/host/executors/executors.ts'
import { ThreadExecutor } from '../../../electron/host/executors/thread-executor.ts'
import { Scheduler } from '../../../electron/host/scheduler/scheduler.ts'
import { openStoreClient, type StoreClient } from '../../../electron/host/store/client.ts'
import type { CurveNews } from '../../../shared/contract/metrics.ts'
import { serializers } from '../../../shared/contract/serializers.ts'
import { standInTrainer, temporaryDirectory } from './fixtures.ts'
import { skipWhere } from '../../skips/facilities.ts'
import { standInExperiment } from './stand-ins/behaviour.ts'

type Client = RouterClient<Router>

/** A router over a real store, with the hub of changes at hand, and whatever door the test asks through. */
async function open(
  door: (router: Router) => Client,
): Promise<{ client: Client; changes: Changes; troubles: Troubles; store: StoreClient }> {
  const dataDirectory = temporaryDirectory()
  const cacheDirectory = join(dataDirectory, 'data')
  const changes = new Changes()
  const troubles = new Troubles()
  const store = await openStoreClient(join(dataDirectory, 'signum.db'), () => changes.notify())
  const executors = new Executors(new ThreadExecutor(standInTrainer))
  const scheduler = await Scheduler.start({
    store,
    dataDirectory,
    executors,
    concurrency: 1,
    adoptQueued: true,
    troubles,
  })
  onTestFinished(async () => {
    await scheduler.close()
    changes.close()
    await store.close()
  })
  const services = {
    store,
    scheduler,
    paces: new Paces(store),
    freezer: new Freezer(store, dataDirectory, cacheDirectory, freezerWorker),
    engines: new EngineSurvey(surveyWorker),
    ...{ changes, troubles, executors },
    followings: new Followings(store),
    machines: new Machines(store, dataDirectory, troubles),
    desk: null,
    dataDirectory,
    cacheDirectory,
  }
  return { client: door(createRouter(services)), changes, troubles, store }
}

function byPort(router: Router): Client {
  const { port1, port2 } = new MessageChannel()
  onTestFinished(() => port1.close())
  new RPCHandler(router, { customJsonSerializers: serializers }).upgrade(port1)
  port1.start()
  port2.start()
  return createORPCClient(new RPCLink({ port: port2, customJsonSerializers: serializers }))
}

describe.each<[string, (router: Router) => Client]>([
  ['by direct call', (router) => createRouterClient(router)],
  ['over a MessagePort', byPort],
])('%s', (_, door) => {
  test('a follower gets changes as they happen, and its end reaches the host', async () => {
    const { client, changes } = await open(door)
    const stop = new AbortController()
    const follower = await client.runs.follow({ cursor: 0 }, { signal: stop.signal })
    const {
      ids: [id],
    } = await client.runs.launch({ experiments: [standInExperiment('finish', { stepMilliseconds: 1 })] })
    const states = new Set<string>()
    let cursor = 0
    for await (const news of follower) {
      expect(news.cursor).toBeGreaterThan(cursor)
      cursor = news.cursor
      for (const run of news.changed) {
        expect(run.id).toBe(id)
        states.add(run.state)
      }
      if (states.has('finished')) break
    }
    await expect.poll(() => changes.followers).toBe(0)

    // While it waits for news that do not come.
    const waiting = (await client.runs.follow({ cursor }, { signal: stop.signal })).next().catch(() => null)
    await expect.poll(() => changes.followers).toBe(1)
    stop.abort()
    await waiting
    await expect.poll(() => changes.followers).toBe(0)
  })

  test('curves arrive whole, NaN and infinities included, then only what is new, and anew after a rewind', async () => {
    const { client, store } = await open(door)
    const owner = { instance: 'test', pid: process.pid, started: null, boot: null, machine: 'elsewhere' }
    const {
      ids: [id],
    } = await client.runs.launch({ experiments: [standInExperiment('finish', { epochs: 1 })] })
    await expect.poll(async () => (await client.runs.get({ id: id! })).state).toBe('finished')
    const other = (
      await store.createRuns(
        [{ experiment: (await client.runs.get({ id: id! })).experiment as never, epochs: 1, steps: 10 }],
        null,
        owner,
      )
    ).ids[0]!
    await store.claimRun(other, owner)
    const points = (values: number[], first: number) => {
      const steps = Float64Array.from(values, (_value, index) => first + index)
      return { metric: 'train.loss', steps, values: Float64Array.from(values), times: steps.slice() }
    }
    await store.record([
      { runId: other, columns: [points([1, Number.NaN, Infinity, -Infinity], 1)], lines: [], seconds: 0 },
    ])

    const follower = await client.metrics.follow({ runIds: [other], metrics: ['train.loss'] })
    const next = async () => (await follower.next()).value as CurveNews
    const first = await next()
    const column = Float64Array.of(1, 2, 3, 4)
    expect(first).toEqual({
      reset: [],
      positions: { [other]: { rewinds: 0, counts: { 'train.loss': 4 } } },
      series: [
        {
          runId: other,
          metric: 'train.loss',
          steps: column,
          values: Float64Array.of(1, Number.NaN, Infinity, -Infinity),
          times: column,
          total: 4,
          bucket: 1,
        },
      ],
    })
    await store.record([{ runId: other, columns: [points([0.5], 5)], lines: [], seconds: 0 }])
    expect(await next()).toMatchObject({
      reset: [],
      series: [{ steps: Float64Array.of(5), values: Float64Array.of(0.5) }],
    })
    await store.setState(other, 'cancelled')
    await store.requeueRun(other, owner, null)
    expect(await next()).toMatchObject({ reset: [other], series: [] })
    await follower.return?.()
    await store.claimRun(other, owner)
    await store.record([{ runId: other, columns: [points([3, 2, 1], 1)], lines: [], seconds: 0 }])
    const again = await client.metrics.follow({
      runIds: [other],
      metrics: ['train.loss'],
      positions: { [other]: { rewinds: 1, counts: { 'train.loss': 2 } } },
    })
    expect((await again.next()).value).toMatchObject({
      reset: [],
      series: [{ steps: Float64Array.of(3), values: Float64Array.of(1) }],
    })
    await again.return?.()
  })

  test('errors keep their kind and their words', async () => {
    const { client } = await open(door)
    await expect(client.runs.get({ id: 7 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      status: 404,
      message: 'There is no run 7. The list of runs shows those there are.',
    })
    await expect(client.runs.cancel({ ids: [7] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(client.system.estimate({ experiment: { seed: -1 } })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      data: { faults: [{ field: 'seed' }] },
    })
    await expect(client.system.estimate({ experiment: { dataset: 'digits', startFrom: 7 } })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      data: { faults: [{ code: 'no-such-run', field: 'startFrom' }] },
    })
    await expect(client.runs.list({ limit: 0 })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      data: { faults: [{ code: 'bad-value', field: 'limit' }] },
    })
    await expect(client.datasets.preview({ name: 'imagenet', count: 1 })).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })
})

test('a burst of changes is told at most ten times a second', async () => {
  const { client, changes } = await open((router) => createRouterClient(router))
  const stop = new AbortController()
  const pushes: number[] = []
  const follow = async () => {
    for await (const _ of changes.follow(stop.signal)) pushes.push(performance.now())
  }
  const following = follow()
  while (pushes.length < 4) {
    changes.notify()
    await nextTurn()
  }
  stop.abort()
  await following
  // A busy machine makes them rarer, never denser; a timer may ring a millisecond early.
  expect(pushes[3]! - pushes[0]!).toBeGreaterThan(3 * 99)
  expect(await client.runs.list({})).toEqual({ total: 0, cursor: 0, runs: [] })
})

test('a study expands, whole or not at all', async () => {
  const { client } = await open((router) => createRouterClient(router))
  const base = standInExperiment('finish', { epochs: 1 })
  const { studyId, ids } = await client.studies.launch({
    name: 'both',
    base: base as Record<string, never>,
    matrix: [{ quantizer: ['bc', 'bnn++'] }],
  })
  expect(ids).toHaveLength(2)
  expect(await client.studies.list()).toMatchObject([{ id: studyId, name: 'both', runs: 2 }])
  await expect(
    client.studies.launch({ name: 'wrong', matrix: [{ quantizer: ['bc', 'none such'] }] }),
  ).rejects.toMatchObject({ code: 'BAD_INPUT' })
  expect(await client.studies.list()).toHaveLength(1)
})

test('the machine, its engines, its data sets and a bill', async () => {
  const { client } = await open((router) => createRouterClient(router))
  expect(await client.system.get()).toMatchObject({
    node: process.version,
    runs: 0,
    concurrency: 1,
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
  })
  expect((await client.system.engines()).filter(({ raced }) => raced).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['onnxruntime', 'tensorflow']),
  )
  expect(await client.datasets.list()).toMatchObject([
    { name: 'mnist', cached: false },
    { name: 'digits', cached: false },
  ])
  const preview = await client.datasets.preview({ name: 'digits', count: 5 })
  expect(preview.map(({ pixels }) => pixels.length)).toEqual([64, 64, 64, 64, 64])
  expect((await client.datasets.list()).find(({ name }) => name === 'digits')!.cached).toBe(true)
  const bill = await client.system.estimate({ experiment: { dataset: 'digits', epochs: 2 } })
  expect(bill).toMatchObject({
    steps: 44,
    seconds: null,
    secondsFrom: 'no run of cnn-small on digits (bw, batch 64) has finished here yet',
  })
  expect(bill.model.parameters).toBeGreaterThan(1000)
})

describe('a data directory that cannot serve', () => {
  test('because a file is in its place', async () => {
    const path = join(temporaryDirectory(), 'file')
    writeFileSync(path, '')
    await expect(openHost({ dataDirectory: path })).rejects.toMatchObject({
      kind: 'disk',
      message: expect.stringContaining('could not be made'),
    })
  })

  test('because its database is not ours', async () => {
    const dataDirectory = temporaryDirectory()
    writeFileSync(join(dataDirectory, 'signum.db'), 'something else')
    await expect(openHost({ dataDirectory })).rejects.toMatchObject({
      name: 'BadInput',
      message: expect.stringContaining('is not a Signum database'),
    })
  })

  test('because it is read-only', async (context) => {
    skipWhere('root may write everywhere', context)
    const parent = join(temporaryDirectory(), 'locked')
    mkdirSync(parent)
    chmodSync(parent, 0o500)
    await expect(openHost({ dataDirectory: join(parent, 'data') })).rejects.toMatchObject({ kind: 'disk' })
  })
})

test('what is wrong with the host is told at once, and when it changes', async () => {
  const { client, troubles } = await open(byPort)
  const stop = new AbortController()
  const news = (await client.system.troubles(undefined, { signal: stop.signal }))[Symbol.asyncIterator]()
  expect((await news.next()).value).toEqual([])
  troubles.raise('room', 'The disk is full.')
  expect((await news.next()).value).toEqual(['The disk is full.'])
  troubles.settle('room')
  expect((await news.next()).value).toEqual([])
  stop.abort()
})

import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { usualRhythm } from '../../../electron/host/scheduler/rhythm.ts'
import { ended, inState, lossSteps, openTestHost, temporaryDirectory, until, upTo } from './fixtures.ts'
import { standInExperiment } from './stand-ins/behaviour.ts'

/** Longer than any test waits: such a run ends because it is told to. */
const slow = { epochs: 1000, stepMilliseconds: 5 }

test('a host that closes leaves its runs interrupted at their checkpoint and its queue to the next', async () => {
  const dataDirectory = temporaryDirectory()
  const host = await openTestHost({ dataDirectory })
  const { ids } = await host.client.runs.launch({
    experiments: [standInExperiment('finish', { epochs: 6, stepMilliseconds: 5 }), standInExperiment('finish')],
  })
  const [first, second] = ids as [number, number]
  await until(host, (runs) => runs.some(({ id, progress }) => id === first && progress.epoch >= 2))
  await host.close()

  const looking = await openTestHost({ dataDirectory, adoptQueued: false })
  const [interrupted, queued] = (await looking.client.runs.list({})).runs.reverse()
  expect(interrupted).toMatchObject({
    state: 'interrupted',
    error: `The app was closed; resume goes on from epoch ${interrupted!.progress.epoch}.`,
  })
  expect(queued).toMatchObject({ id: second, state: 'queued' })
  await looking.close()

  const next = await openTestHost({ dataDirectory })
  await until(next, inState(second, 'finished'))
  await next.client.runs.resume({ ids: [first] })
  await until(next, inState(first, 'finished'))
  expect((await lossSteps(next, first)).steps).toEqual(upTo(60))
})

test('a host that closes does not wait for ever for a thread that does not answer', async () => {
  const dataDirectory = temporaryDirectory()
  const host = await openTestHost({ dataDirectory, rhythm: { ...usualRhythm, closingPatience: 500 } })
  const {
    ids: [id],
  } = await host.client.runs.launch({ experiments: [standInExperiment('ignoreCommands', slow)] })
  await until(host, (runs) => (runs[0]?.progress.epoch ?? 0) >= 1)
  await host.close()
  const next = await openTestHost({ dataDirectory })
  expect(await next.client.runs.get({ id: id! })).toMatchObject({
    state: 'interrupted',
    error: expect.stringMatching(/^The app was closed; resume goes on from epoch \d+\.$/),
  })
})

test('a run whose checkpoint is gone starts again from the beginning', async () => {
  const host = await openTestHost()
  const {
    ids: [id],
  } = await host.client.runs.launch({ experiments: [standInExperiment('reportFailure')] })
  await until(host, ended)
  rmSync(join(host.dataDirectory, 'runs', String(id)), { recursive: true })
  await host.client.runs.resume({ ids: [id!] })
  await until(host, inState(id!, 'failed'))
  await expect
    .poll(async () =>
      (await host.client.runs.log({ id: id! })).lines
        .filter(({ level }) => level === 'info')
        .map(({ message }) => message),
    )
    .toEqual([`run ${id} from step 0`, `run ${id} from step 0`])
  expect((await lossSteps(host, id!)).steps).toEqual(upTo(15))
})

test('removing takes metrics and files, and is refused for runs at work', async () => {
  const host = await openTestHost()
  const { ids } = await host.client.runs.launch({
    experiments: [standInExperiment('finish'), standInExperiment('finish', slow)],
  })
  const [done, busy] = ids as [number, number]
  await until(host, inState(busy, 'training'))
  await expect(host.client.runs.remove({ ids: [done, busy] })).rejects.toMatchObject({
    code: 'BUSY',
    message: `Run ${busy} is training, and nothing was removed. Cancel it before you remove it.`,
  })
  expect(existsSync(join(host.dataDirectory, 'runs', String(done)))).toBe(true)
  expect(await host.client.runs.remove({ ids: [done] })).toEqual({ changed: 1 })
  expect(existsSync(join(host.dataDirectory, 'runs', String(done)))).toBe(false)
  await expect(host.client.runs.get({ id: done })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: `There is no run ${done}. The list of runs shows those there are.`,
  })
})

test('a host sees and steers what another one on the same folder trains', async () => {
  const dataDirectory = temporaryDirectory()
  const training = await openTestHost({ dataDirectory })
  const watching = await openTestHost({ dataDirectory })
  const { ids } = await training.client.runs.launch({
    experiments: [standInExperiment('finish', slow), standInExperiment('finish', slow)],
  })
  const [first, second] = ids as [number, number]
  await until(watching, (runs) => runs.some(({ id, progress }) => id === first && progress.epoch >= 1))
  // The queue of a living host is left to it, but what waits there can be cancelled.
  expect((await watching.client.runs.get({ id: second })).state).toBe('queued')
  expect(await watching.client.runs.cancel({ ids: [first, second] })).toEqual({ changed: 2 })
  expect((await until(watching, ended)).map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
})

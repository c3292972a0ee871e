import { expect, onTestFinished, test, vi } from 'vitest'
import type { Host } from '../../../electron/host/host.ts'
import { usualRhythm } from '../../../electron/host/scheduler/rhythm.ts'
import { inState, lossSteps, openTestHost, temporaryDirectory, until, upTo } from './fixtures.ts'
import { lossAt, standInExperiment } from './stand-ins/behaviour.ts'
import { Cluster, type ClusterJob } from './stand-ins/cluster.ts'

/** A host on a cluster with one run, which has taken five steps, and the run's job. */
async function atWork(): Promise<{ dataDirectory: string; cluster: Cluster; host: Host; id: number; job: ClusterJob }> {
  const dataDirectory = temporaryDirectory()
  const cluster = new Cluster()
  const host = await openTestHost({ dataDirectory, executor: cluster })
  const id = (await host.client.runs.launch({ experiments: [standInExperiment('finish')] })).ids[0]!
  await expect.poll(() => cluster.jobs.length).toBe(1)
  const job = cluster.jobs[0]!
  job.begin()
  job.step(5)
  await pointsOf(host, id, 5)
  return { dataDirectory, cluster, host, id, job }
}

/** Waits until a run has so many points, each once and right. */
async function pointsOf(host: Host, id: number, count: number): Promise<void> {
  await expect.poll(async () => (await lossSteps(host, id)).steps.length).toBeGreaterThanOrEqual(count)
  expect(await lossSteps(host, id)).toEqual({ steps: upTo(count), values: upTo(count).map(lossAt) })
}

const stateOf = async (host: Host, id: number) => (await host.client.runs.get({ id })).state

test('a run that outlives its host is taken up: no point is missing or doubled, and commands reach it', async () => {
  const { dataDirectory, cluster, host, id, job } = await atWork()
  await host.close()
  expect(job.commands).toEqual([])
  job.step(3)

  const next = await openTestHost({ dataDirectory, executor: cluster })
  expect(await stateOf(next, id)).toBe('training')
  job.step(2)
  await pointsOf(next, id, 10)
  await next.client.runs.pause({ ids: [id] })
  expect(job.commands).toEqual(['pause'])
  job.say({ type: 'paused', reason: null })
  await until(next, inState(id, 'paused'))
  await next.close()

  const last = await openTestHost({ dataDirectory, executor: cluster })
  expect(await stateOf(last, id)).toBe('paused')
  await last.client.runs.resume({ ids: [id] })
  // It may say again what it said before.
  job.say({ type: 'paused', reason: null }, { type: 'resumed' })
  await until(last, inState(id, 'training'))
  job.step(1)
  await pointsOf(last, id, 11)
  await last.client.runs.cancel({ ids: [id] })
  expect(job.commands).toEqual(['pause', 'resume', 'cancel'])
  job.end({ state: 'cancelled' })
  await until(last, inState(id, 'cancelled'))
  expect(cluster.jobs).toHaveLength(1)
})

test('a run that ended while no host looked ends as it did, with all that it reported', async () => {
  const { dataDirectory, cluster, host, id, job } = await atWork()
  await host.close()
  job.step(7)
  job.end({ state: 'finished' })
  const next = await openTestHost({ dataDirectory, executor: cluster })
  await until(next, inState(id, 'finished'))
  await pointsOf(next, id, 12)
})

test('a host that only looks leaves it alone; what it asks for reaches the job when it is taken up', async () => {
  const { dataDirectory, cluster, host, id, job } = await atWork()
  await host.close()
  const looking = await openTestHost({ dataDirectory, executor: cluster, adoptQueued: false })
  expect(await stateOf(looking, id)).toBe('training')
  await looking.client.runs.cancel({ ids: [id] })
  expect(job.commands).toEqual([])
  await openTestHost({ dataDirectory, executor: cluster })
  await expect.poll(() => job.commands).toEqual(['cancel'])
  job.end({ state: 'cancelled' })
  await until(looking, inState(id, 'cancelled'))
})

test('a run of which its executor has no trace is interrupted, and can be resumed', async () => {
  const { dataDirectory, cluster, host, id } = await atWork()
  await host.close()
  cluster.forget()
  const next = await openTestHost({ dataDirectory, executor: cluster })
  const [run] = await until(next, inState(id, 'interrupted'))
  expect(run!.error).toBe(
    'The executor "cluster" has no trace of the job that trained this run; resume starts again from the beginning.',
  )
  await next.client.runs.resume({ ids: [id] })
  await expect.poll(() => cluster.jobs.length).toBe(2)
})

test('an executor that cannot be reached is asked again, and nothing is lost', async () => {
  const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  onTestFinished(() => warnings.mockRestore())
  const { dataDirectory, cluster, host, id, job } = await atWork()
  await host.close()
  cluster.silence = new Error('the cluster does not answer')
  const next = await openTestHost({ dataDirectory, executor: cluster, rhythm: { ...usualRhythm, tick: 50 } })
  await expect.poll(() => warnings.mock.calls.length).toBeGreaterThan(0)
  expect(String(warnings.mock.calls[0]![0])).toBe(
    `Run ${id} could not be taken up and is asked for again: the cluster does not answer`,
  )
  expect(await stateOf(next, id)).toBe('training')
  cluster.silence = null
  job.step(1)
  await pointsOf(next, id, 6)
})

test('a job that cannot start fails its run, the next one begins; the executor says how many at a time', async () => {
  const cluster = new Cluster()
  cluster.silence = new Error('the cluster does not answer')
  // Its jobs end when they are told to: closing need not wait for them.
  const host = await openTestHost({ executor: cluster, rhythm: { ...usualRhythm, closingPatience: 100 } })
  const [first] = (await host.client.runs.launch({ experiments: [standInExperiment('finish')] })).ids
  const [run] = await until(host, inState(first!, 'failed'))
  expect(run!.error).toBe('Run 1 could not be started: the cluster does not answer. Resume it, or launch it again.')
  cluster.silence = null
  const experiments = Array.from({ length: 3 }, () => standInExperiment('finish'))
  const { ids } = await host.client.runs.launch({ experiments })
  await expect.poll(() => cluster.jobs.length).toBe(2)
  expect(await Promise.all(ids.map((id) => stateOf(host, id)))).toEqual(['training', 'training', 'queued'])
  cluster.jobs[0]!.end({ state: 'finished' })
  await until(host, inState(ids[2]!, 'training'))
})

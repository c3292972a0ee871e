import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { openHost, type Host } from '../../../electron/host/host.ts'
import { readCheckpoint, writeCheckpoint } from '../../../electron/trainer/checkpoints/checkpoint.ts'
import { ended, inState, temporaryDirectory, until } from './fixtures.ts'

const experiment: ExperimentInput = {
  dataset: 'digits',
  model: 'cnn-small',
  modelParameters: { width: 4 },
  quantizer: 'bnn++',
  trainImages: 640,
  epochs: 6,
  engine: 'onnxruntime',
}

async function open(dataDirectory = temporaryDirectory()): Promise<Host> {
  const host = await openHost({ dataDirectory, concurrency: 1 })
  onTestFinished(() => host.close())
  return host
}

const losses = async (host: Host) => {
  const [series] = await host.client.metrics.series({ runIds: [1], metrics: ['train.loss'] })
  return [[...series!.steps], [...(series!.values as number[])]]
}

/** A run that was cancelled with two checkpoints, and how it would have ended. */
async function cancelled(): Promise<{ host: Host; folder: string; checkpoints: string[]; whole: unknown }> {
  const calm = await open()
  await calm.client.runs.launch({ experiments: [experiment] })
  await until(calm, inState(1, 'finished'))
  return { ...(await cancelledEarly(experiment)), whole: await losses(calm) }
}

/** A run that was cancelled with two checkpoints. */
async function cancelledEarly(input: ExperimentInput): Promise<{ host: Host; folder: string; checkpoints: string[] }> {
  const host = await open()
  await host.client.runs.launch({ experiments: [input] })
  await until(host, ([run]) => run!.progress.epoch >= 2)
  await host.client.runs.cancel({ ids: [1] })
  const [run] = await until(host, ended)
  const { progress, state } = run!
  expect(state).toBe('cancelled')
  const folder = join(host.dataDirectory, 'runs', '1')
  return {
    host,
    folder,
    checkpoints: [progress.epoch, progress.epoch - 1].map((epoch) => `epoch-${epoch}.safetensors`),
  }
}

function damage(file: string): void {
  const bytes = readFileSync(file)
  bytes[Math.floor(bytes.length / 2)]! ^= 1
  writeFileSync(file, bytes)
}

test('a run whose newest checkpoint is damaged goes on from the one before, and ends the same', async () => {
  const {
    host,
    folder,
    checkpoints: [newest, before],
    whole,
  } = await cancelled()
  damage(join(folder, newest!))
  await host.client.runs.resume({ ids: [1] })
  await until(host, inState(1, 'finished'))
  const { lines } = await host.client.runs.log({ id: 1 })
  expect(lines.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(
      new RegExp(`${newest} cannot be read: its values do not match its digest\\. The run goes on from ${before}\\.$`),
    ),
  )
  expect(await losses(host)).toEqual(whole)
})

test('without a checkpoint that can be read it begins again, and ends the same', async () => {
  const { host, folder, checkpoints, whole } = await cancelled()
  damage(join(folder, checkpoints[0]!))
  rmSync(join(folder, checkpoints[1]!))
  await host.client.runs.resume({ ids: [1] })
  await until(host, inState(1, 'finished'))
  expect((await host.client.runs.log({ id: 1 })).lines.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/ The run begins again\.$/),
  )
  expect(await losses(host)).toEqual(whole)
})

test('a run whose checkpoint was written with another random generator fails, with no thread left behind', async () => {
  // What changes images is fed by a thread of its own, which would keep the training thread alive.
  const { host, folder, checkpoints } = await cancelledEarly({ ...experiment, flip: true })
  const { digest: _, ...checkpoint } = await readCheckpoint(join(folder, checkpoints[0]!))
  await writeCheckpoint(folder, { ...checkpoint, randomState: checkpoint.randomState.map((word) => word ^ 1) })
  await host.client.runs.resume({ ids: [1] })
  await until(host, inState(1, 'failed'))
  expect((await host.client.runs.get({ id: 1 })).error).toMatch(/written with another random generator/)
})

test('while the store cannot be written, the checkpoint that it knows is kept', async () => {
  const dataDirectory = temporaryDirectory()
  const host = await open(dataDirectory)
  await host.client.runs.launch({ experiments: [{ ...experiment, trainImages: 64, epochs: 10_000 }] })
  const other = new SQLite(join(dataDirectory, 'signum.db'))
  onTestFinished(() => void other.close())
  const known = () =>
    other.prepare<[], { checkpoint: string | null }>('SELECT checkpoint FROM runs').get()?.checkpoint ?? null
  await expect.poll(known).not.toBeNull()
  other.exec('BEGIN IMMEDIATE')
  const checkpoint = known()!
  const epochOf = (name: string) => Number(/\d+/.exec(name)?.[0])
  const names = () => readdirSync(join(dataDirectory, 'runs', '1'))
  await expect.poll(() => Math.max(...names().map(epochOf))).toBeGreaterThan(epochOf(checkpoint) + 3)
  expect(names()).toContain(checkpoint)
  other.exec('ROLLBACK')
  // Once it is written again, two are left behind the newest that is recorded.
  await expect.poll(() => names().includes(checkpoint)).toBe(false)
  await host.client.runs.cancel({ ids: [1] })
  await until(host, ended)
  expect(names()).toHaveLength(2)
})

test('a run whose checkpoints are gone begins again, and says so', async () => {
  const { host, folder, checkpoints } = await cancelledEarly(experiment)
  for (const name of readdirSync(folder)) rmSync(join(folder, name))
  await host.client.runs.resume({ ids: [1] })
  await until(host, inState(1, 'finished'))
  const { lines } = await host.client.runs.log({ id: 1 })
  expect(lines.map(({ message }) => message)).toContainEqual(
    expect.stringContaining(`${checkpoints[0]} is gone from the run's folder. The run begins again.`),
  )
})

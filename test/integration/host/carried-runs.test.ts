import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openHost, type Host } from '../../../electron/host/host.ts'
import type { RunRow } from '../../../shared/contract/run.ts'
import { parseStudy } from '../../../shared/experiment/study.ts'
import { ended, temporaryDirectory, until } from './fixtures.ts'

const common = {
  dataset: 'digits',
  trainImages: 40,
  batchSize: 10,
  model: 'cnn-small',
  modelParameters: { width: 4 },
  engine: 'onnxruntime',
  threads: 1,
} as const

async function open(): Promise<Host> {
  const host = await openHost({ dataDirectory: temporaryDirectory(), concurrency: 1 })
  onTestFinished(() => host.close())
  return host
}

/** Runs of a store, in another one: as a file, with their checkpoints. */
async function carry(from: Host, to: Host, ids: readonly number[]) {
  const { base64, checkpoints } = await from.client.imports.archive({ ids: [...ids], checkpoints: true })
  const path = join(temporaryDirectory(), 'carried.signum')
  await writeFile(path, Buffer.from(base64, 'base64'))
  return { path, checkpoints, taken: await to.client.imports.take({ path }) }
}

const lossOf = async (host: Host, runId: number) =>
  (await host.client.metrics.series({ runIds: [runId], metrics: ['train.loss'] }))[0]!

const begun = (runs: RunRow[]) => runs.some(({ progress }) => progress.epoch >= 2)

test('a run that was stopped goes on in another store to the end it would have had', async () => {
  const first = await open()
  const { ids } = await first.client.runs.launch({ experiments: [{ ...common, epochs: 40 }] })
  const [id] = ids as [number]
  await until(first, begun)
  await first.client.runs.cancel({ ids: [id] })
  await until(first, ended)

  const second = await open()
  const { taken, checkpoints, path } = await carry(first, second, [id])
  expect([checkpoints, taken.checkpoints]).toEqual([1, taken.ids])
  expect((await second.client.imports.take({ path })).checkpoints).toEqual([])
  // A study of which it is a part goes on with it, as with one that was stopped there.
  const study = parseStudy({ name: 'carried', base: { ...common, epochs: 40 } })
  const launched = await second.client.studies.launch({ ...study, onlyMissing: true })
  expect([launched.ids, launched.resumed]).toEqual([[], taken.ids])
  await until(second, ended)
  expect(await second.client.runs.get({ id: taken.ids[0]! })).toMatchObject({ state: 'finished', error: null })

  await first.client.runs.resume({ ids: [id] })
  await until(first, ended)
  const [here, there] = [await lossOf(first, id), await lossOf(second, taken.ids[0]!)]
  expect([there.steps, there.values]).toEqual([here.steps, here.values])
})

test('a finished run can be frozen, and be started from, in another store', async () => {
  const first = await open()
  const { ids } = await first.client.runs.launch({ experiments: [{ ...common, epochs: 1 }] })
  await until(first, ended)
  const second = await open()
  const { taken } = await carry(first, second, ids)
  expect(await second.client.packed.freeze({ id: taken.ids[0]! })).toMatchObject({ otherClasses: 0 })
  const next = { ...common, epochs: 1, seed: 2 }
  const [onFirst, onSecond] = [
    await first.client.runs.launch({ experiments: [{ ...next, startFrom: ids[0]! }] }),
    await second.client.runs.launch({ experiments: [{ ...next, startFrom: taken.ids[0]! }] }),
  ]
  await Promise.all([until(first, ended), until(second, ended)])
  expect((await lossOf(second, onSecond.ids[0]!)).values).toEqual((await lossOf(first, onFirst.ids[0]!)).values)
})

test('a run whose source did not come along says so and begins nothing', async () => {
  const first = await open()
  const { ids } = await first.client.runs.launch({ experiments: [{ ...common, epochs: 1 }] })
  await until(first, ended)
  const { ids: later } = await first.client.runs.launch({
    experiments: [{ ...common, epochs: 4000, startFrom: ids[0]! }],
  })
  await until(first, (runs) => runs.some(({ id, state }) => id === later[0] && state === 'training'))
  await first.client.runs.cancel({ ids: later })
  await until(first, ended)
  const { base64 } = await first.client.imports.archive({ ids: later })
  const path = join(temporaryDirectory(), 'alone.signum')
  await writeFile(path, Buffer.from(base64, 'base64'))
  const second = await open()
  const { ids: taken } = await second.client.imports.take({ path })
  await second.client.runs.resume({ ids: taken })
  await until(second, ended)
  expect((await second.client.runs.get({ id: taken[0]! })).error).toBe(
    `Run ${taken[0]} cannot start from run ${ids[0]} elsewhere, which did not come along with it. Archive both there ` +
      'with their checkpoints, and import that.',
  )
})

test('an archive whose checkpoint was changed is refused; one of points alone is as ever', async () => {
  const first = await open()
  const { ids } = await first.client.runs.launch({ experiments: [{ ...common, epochs: 1 }] })
  await until(first, ended)
  const second = await open()
  const { path } = await carry(first, second, ids)
  const { strFromU8, unzipSync, zipSync } = await import('fflate')
  const { readFile } = await import('node:fs/promises')
  const files = unzipSync(await readFile(path))
  files['runs/1.safetensors']![files['runs/1.safetensors']!.length - 1]! ^= 1
  await writeFile(path, zipSync(files))
  const third = await open()
  await expect(third.client.imports.take({ path })).rejects.toThrow(
    `the checkpoint of run ${ids[0]} is not the one that was written`,
  )
  expect((await third.client.runs.list({})).total).toBe(0)
  const versionWith = async (checkpoints: boolean, media: boolean): Promise<unknown> => {
    const { base64 } = await first.client.imports.archive({ ids, checkpoints, media })
    return JSON.parse(strFromU8(unzipSync(Buffer.from(base64, 'base64'))['study.json']!)).version
  }
  // The run has a picture of its confusion matrix.
  expect(await versionWith(true, true)).toBe(3)
  expect(await versionWith(true, false)).toBe(2)
  expect(await versionWith(false, false)).toBe(1)
})

import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openHost, type Host } from '../../../electron/host/host.ts'
import { signum } from '../../unit/cli/capture.ts'
import { writeFolder, writeImage } from '../../unit/data/image-files.ts'
import { ended, inState, temporaryDirectory, until } from './fixtures.ts'

const common = { model: 'cnn-small', modelParameters: { width: 4 }, batchSize: 2, engine: 'onnxruntime', threads: 1 }

async function open(dataDirectory = temporaryDirectory()): Promise<{ host: Host; dataDirectory: string }> {
  const host = await openHost({ dataDirectory, concurrency: 1 })
  onTestFinished(() => host.close())
  return { host, dataDirectory }
}

/** A folder of images of which one class has other names, or which holds other pixels. */
async function folder(change: 'none' | 'pixels' = 'none'): Promise<string> {
  const path = join(temporaryDirectory(), 'pets')
  await writeFolder(path)
  if (change === 'pixels') await writeImage(join(path, 'train', 'cat', '0.png'), { seed: 77 })
  return path
}

async function replace(host: Host, path: string): Promise<void> {
  await host.client.datasets.remove({ name: 'mine' })
  await host.client.datasets.add({ path, name: 'mine' })
}

test('a run is not frozen, resumed or shown with other images under the same name', async () => {
  const { host } = await open()
  const original = await folder()
  await host.client.datasets.add({ path: original, name: 'mine' })
  const { ids } = await host.client.runs.launch({
    experiments: [
      { ...common, dataset: 'mine', epochs: 1 },
      { ...common, dataset: 'mine', epochs: 5000, seed: 2 },
    ],
  })
  const [done, cut] = ids as [number, number]
  await until(
    host,
    (runs) => inState(done, 'finished')(runs) && runs.some((each) => each.id === cut && each.progress.epoch > 0),
  )
  await host.client.runs.cancel({ ids: [cut] })
  await until(host, ended)
  const { data } = await host.client.runs.get({ id: done })
  await replace(host, await folder('pixels'))
  await expect(host.client.packed.freeze({ id: done })).rejects.toThrow(
    `the images of "mine" are no longer those that run ${done} was trained on`,
  )
  await expect(host.client.runs.resume({ ids: [cut] })).rejects.toThrow(
    `the images of "mine" are no longer those that run ${cut} was trained on`,
  )
  await expect(host.client.datasets.images({ name: 'mine', indices: [0], fingerprint: data! })).rejects.toThrow(
    'the images of "mine" are no longer those that the run was trained on',
  )
  expect(await host.client.runs.get({ id: cut })).toMatchObject({ state: 'cancelled', data })
  await host.client.datasets.remove({ name: 'mine' })
  await expect(host.client.packed.freeze({ id: done })).rejects.toThrow(
    `the data set "mine", on which run ${done} was trained, is not on the list; add the folder or file`,
  )
  await host.client.datasets.add({ path: await folder('pixels'), name: 'mine' })
  await host.client.datasets.add({ path: original, name: 'as-it-was' })
  expect(await host.client.packed.freeze({ id: done })).toMatchObject({ otherClasses: 0 })
  await replace(host, original)
  expect(await host.client.packed.freeze({ id: done })).toMatchObject({ otherClasses: 0 })
  expect(await host.client.datasets.images({ name: 'mine', indices: [0], fingerprint: data! })).toHaveLength(1)
  expect((await host.client.runs.resume({ ids: [cut] })).changed).toBe(1)
  await host.client.runs.cancel({ ids: [cut] })
})

test('a run that starts from one on images of other channels is refused before it exists', async () => {
  const { host } = await open()
  const path = await folder()
  await host.client.datasets.add({ path, name: 'rgb' })
  await host.client.datasets.add({ path, name: 'grey', channels: 1 })
  const { ids } = await host.client.runs.launch({ experiments: [{ ...common, dataset: 'rgb', epochs: 1 }] })
  await until(host, ended)
  const start = { ...common, dataset: 'grey', epochs: 1, startFrom: ids[0] }
  await expect(host.client.runs.launch({ experiments: [start] })).rejects.toThrow(
    'the images of "grey" have 1 channel of 8x8 pixels, and those of run 1 3 channels of 8x8 pixels: its weights do ' +
      'not fit ("convolution1.weight" is 4x3x3x3 there and 4x1x3x3 here)',
  )
  expect((await host.client.runs.list({})).total).toBe(1)
})

test('an imported run says that it came without weights', async () => {
  const { host } = await open()
  const { ids } = await host.client.runs.launch({
    experiments: [{ ...common, dataset: 'digits', trainImages: 20, epochs: 1 }],
  })
  await until(host, ended)
  const { base64 } = await host.client.imports.archive({ ids })
  const file = join(temporaryDirectory(), 'runs.signum')
  await writeFile(file, Buffer.from(base64, 'base64'))
  const { host: other } = await open()
  const taken = await other.client.imports.take({ path: file })
  await expect(other.client.packed.freeze({ id: taken.ids[0]! })).rejects.toThrow('it came without weights')
})

test('predict answers for the images that can be used, and says what the others are', async () => {
  const { host, dataDirectory } = await open()
  const path = await folder()
  await host.client.datasets.add({ path, name: 'mine' })
  const { ids } = await host.client.runs.launch({ experiments: [{ ...common, dataset: 'mine', epochs: 1 }] })
  await until(host, ended)
  await host.client.packed.freeze({ id: ids[0]! })
  const model = join(dataDirectory, 'runs', '1', 'packed.safetensors')
  const [good, empty, gone] = ['good.png', 'empty.png', 'gone.png'].map((name) => join(path, name)) as [
    string,
    string,
    string,
  ]
  await copyFile(join(path, 'test', 'cat', '0.png'), good)
  await writeFile(empty, '')
  const { exitCode, stdout, stderr } = await signum('predict', model, good, empty, gone)
  expect(exitCode).toBe(2)
  expect(stdout).toContain(good)
  expect(stderr).toContain(`${empty} cannot be used: it is empty`)
  expect(stderr).toContain(`there is no ${gone}`)
  const torch = join(path, 'resnet18.pth')
  await writeFile(torch, Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(100)]))
  expect((await signum('predict', torch, good)).stderr).toContain(
    'this is a zip file, as PyTorch writes its checkpoints, no packed model of Signum',
  )
})

import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BatchFeeder } from '../../../../electron/data/batches.ts'
import { DatasetUnavailable } from '../../../../electron/data/dataset-unavailable.ts'
import type { Dataset } from '../../../../electron/data/dataset.ts'
import { isStreamed, readIndex, writeIndex } from '../../../../electron/data/kept/image-index.ts'
import { fingerprintOf } from '../../../../electron/data/split.ts'
import { readImageFolder } from '../../../../electron/data/readers/image-folder.ts'
import type { ReadImages } from '../../../../electron/data/readers/reader.ts'
import { defaultReadOptions, type ReadOptions } from '../../../../shared/experiment/reader-options.ts'
import { temporaryFolder } from '../folder.ts'
import { writeFolder, writeTruncated } from '../image-files.ts'

const options: ReadOptions = defaultReadOptions
const pixels = 3 * 8 * 8

/** The same folder streamed and in memory: ten images, of which the limit holds nine or all. */
async function bothWays(folder: string, choices = options): Promise<{ streamed: ReadImages; inMemory: ReadImages }> {
  const decoded = 10 * pixels
  return {
    streamed: await readImageFolder(folder, choices, {}, decoded - 1),
    inMemory: await readImageFolder(folder, choices, {}, 2 * decoded),
  }
}

const named = ({ skipped: _, ...images }: ReadImages): Dataset => ({ name: 'pets', fingerprint: '', ...images })

async function batchesOf(
  dataset: Dataset,
  split: 'train' | 'test',
  epochs: readonly number[],
): Promise<{ images: number[]; targets: number[] }[]> {
  const feeder = new BatchFeeder(dataset, split, { seed: 5 })
  const batches: { images: number[]; targets: number[] }[] = []
  const fill = async (indices: Uint32Array): Promise<void> => {
    const [images, targets] = [new Float32Array(4 * pixels), new Float32Array(8)]
    await feeder.fill(indices, images, targets)
    batches.push({ images: [...images], targets: [...targets] })
  }
  for (const epoch of epochs) for (const indices of feeder.trainingBatches(epoch, 4)) await fill(indices)
  for (const indices of feeder.evaluationBatches(4)) await fill(indices)
  return batches
}

test('a folder beyond the limit is streamed, and gives the batches that it would give from memory', async () => {
  const folder = await temporaryFolder()
  await writeFolder(folder)
  const { streamed, inMemory } = await bothWays(folder)
  expect([isStreamed(streamed), isStreamed(inMemory)]).toEqual([true, false])
  expect(streamed.train.images).toHaveLength(0)
  for (const split of ['train', 'test'] as const) {
    const batches = await batchesOf(named(streamed), split, [0, 1])
    expect(batches.length).toBeGreaterThan(2)
    // The sample holds all of so few images: mean and deviation are the same too.
    expect(batches).toEqual(await batchesOf(named(inMemory), split, [0, 1]))
  }
})

test('images are resized as they are in memory', async () => {
  const folder = await temporaryFolder()
  await writeFolder(folder, { width: 20, height: 16 })
  const { streamed, inMemory } = await bothWays(folder, { ...options, size: 8 })
  expect(isStreamed(streamed)).toBe(true)
  expect(await batchesOf(named(streamed), 'train', [0])).toEqual(await batchesOf(named(inMemory), 'train', [0]))
})

test('the next batches are decoded before they are asked for', async () => {
  const folder = await temporaryFolder()
  await writeFolder(folder)
  const { streamed } = await bothWays(folder)
  const feeder = new BatchFeeder(named(streamed), 'train', { seed: 1 })
  const batches = feeder.evaluationBatches(2)
  const begun: string[] = []
  const { stream } = streamed.train
  const readAhead = stream!.readAhead.bind(stream)
  stream!.readAhead = (indices) => {
    begun.push(indices.join())
    readAhead(indices)
  }
  const first = batches.next().value!
  expect(begun).toEqual(['0,1', '2,3', '4,5'])
  await stream!.read(first)
  // The files of the next batch are read already: taking one away does no harm to it.
  await expect.poll(() => process.getActiveResourcesInfo().filter((kind) => kind.startsWith('FSReq'))).toEqual([])
  await rm(join(folder, 'train', 'cat', '2.png'))
  expect(await stream!.read(batches.next().value!)).toHaveLength(2 * pixels)
  batches.return(undefined)
  await expect(stream!.read(Uint32Array.of(2, 3))).rejects.toThrow(DatasetUnavailable)
})

test('an image that was changed or is gone is named when it is asked for', async () => {
  const folder = await temporaryFolder()
  await writeFolder(folder)
  const { streamed } = await bothWays(folder)
  const changed = join(folder, 'train', 'dog', '1.png')
  const { size } = await readFile(changed).then(({ length }) => ({ size: length }))
  await appendFile(changed, 'x')
  await expect(streamed.train.stream!.read(Uint32Array.of(4))).rejects.toThrow(
    `The image ${changed} cannot be used: it has ${size + 1} bytes and had ${size} when it was added. Put it back`,
  )
  await rm(changed)
  await expect(streamed.train.stream!.read(Uint32Array.of(0, 4))).rejects.toThrow(/dog\/1\.png cannot be used: ENOENT/)
  expect(await streamed.train.stream!.read(Uint32Array.of(0, 5))).toHaveLength(2 * pixels)
})

test('images that cannot be used are passed over: those whose head tells, and those of the sample', async () => {
  const folder = await temporaryFolder()
  await writeFolder(folder)
  await writeFile(join(folder, 'train', 'cat', '0-text.jpg'), 'hello')
  await writeTruncated(join(folder, 'train', 'dog', '0-half.jpg'))
  const { streamed, inMemory } = await bothWays(folder)
  expect(streamed.skipped).toEqual([
    { file: join(folder, 'train', 'cat', '0-text.jpg'), reason: expect.stringMatching(/^it is damaged/) as string },
    { file: join(folder, 'train', 'dog', '0-half.jpg'), reason: expect.stringMatching(/^it is damaged/) as string },
  ])
  expect(await batchesOf(named(streamed), 'train', [0])).toEqual(await batchesOf(named(inMemory), 'train', [0]))
  await expect(bothWays(folder, { ...options, strict: true })).rejects.toThrow(
    /0-text\.jpg cannot be used: it is damaged.*; replace or remove/,
  )
})

test('the index brings the same data set back, and is of no use where it was changed', async () => {
  const folder = await temporaryFolder()
  const images = join(folder, 'pets')
  await writeFolder(images)
  const dataset = named((await bothWays(images)).streamed)
  const entry = {
    ...dataset,
    classes: [...dataset.classes],
    title: '',
    help: '',
    source: '',
    licence: '',
    trainImages: 6,
    testImages: 4,
  }
  const path = join(folder, 'pets.files.json')
  expect(await readIndex(path, entry)).toEqual({ dataset: null, damage: null })
  await writeIndex(path, dataset, null)
  const { dataset: back } = await readIndex(path, entry)
  expect([back!.fingerprint, back!.normalisation]).toEqual([dataset.fingerprint, dataset.normalisation])
  expect(await batchesOf(back!, 'train', [0])).toEqual(await batchesOf(dataset, 'train', [0]))
  await writeFile(path, (await readFile(path, 'utf8')).replace('"1.png"', '"7.png"'))
  expect(await readIndex(path, entry)).toEqual({ dataset: null, damage: 'its list of files does not match its digest' })
})

test('the fingerprint follows the names and sizes of the files and what images are brought to', async () => {
  const folder = await temporaryFolder()
  await writeFolder(folder)
  const fingerprint = async (choices = options): Promise<string> =>
    (await readImageFolder(folder, choices, {}, 0)).fingerprint!
  const first = await fingerprint()
  expect(first).toMatch(/^[0-9a-f]{64}$/)
  expect(await fingerprint()).toBe(first)
  expect(await fingerprint({ ...options, size: 4 })).not.toBe(first)
  await appendFile(join(folder, 'test', 'cat', '0.png'), 'x')
  expect(await fingerprint()).not.toBe(first)
  // What is in memory keeps the fingerprint of its pixels.
  const { inMemory } = await bothWays(folder)
  expect(inMemory.fingerprint).toBeUndefined()
  expect(fingerprintOf(inMemory, 2)).not.toBe(first)
})

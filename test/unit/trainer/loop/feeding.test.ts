import { mkdtemp, rm } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BatchFeeder } from '../../../../electron/data/batches.ts'
import { loadDataset } from '../../../../electron/data/load-dataset.ts'
import { inPlace, openFeeding } from '../../../../electron/trainer/loop/feeding/feeding.ts'
import type { Feeding, FeedingOrder } from '../../../../electron/trainer/loop/feeding/filled-batch.ts'
import { rowsOf } from '../../../../electron/trainer/loop/feeding/slots.ts'
import { ThreadedFeeding } from '../../../../electron/trainer/loop/feeding/threaded-feeding.ts'
import type { ExperimentInput } from '../../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'

let dataDirectory: string
beforeAll(async () => (dataDirectory = await mkdtemp(join(tmpdir(), 'signum-feeding-'))))
afterAll(() => rm(dataDirectory, { recursive: true }))

const changed: ExperimentInput = {
  dataset: 'digits',
  model: 'cnn-small',
  batchSize: 200,
  epochs: 3,
  cropPadding: 1,
  flip: true,
  randAugment: 2,
  mixup: 0.2,
}

async function orderOf(input: ExperimentInput, from = 0): Promise<FeedingOrder> {
  const experiment = resolveExperiment(input)
  const dataset = await loadDataset('digits', dataDirectory)
  return {
    experiment,
    dataset,
    feeder: new BatchFeeder(dataset, 'train', { seed: experiment.seed, images: experiment.trainImages }),
    dataDirectory,
    from,
  }
}

/** All that a feeding gives in some epochs. */
async function all(feeding: Feeding, epochs: readonly number[]): Promise<number[][]> {
  const batches: number[][] = []
  for (const epoch of epochs)
    for await (const { count, images, targets } of feeding.batches(epoch))
      batches.push([count, ...(images as Float32Array), ...targets])
  await feeding.close()
  return batches
}

test('gives from a thread what it gives in place, from the start and from where a stopped run goes on', async () => {
  const expected = await all(inPlace(await orderOf(changed)), [0, 1, 2])
  expect(expected.length).toBe(3 * 7)
  expect(await all(new ThreadedFeeding(await orderOf(changed)), [0, 1, 2])).toEqual(expected)
  expect(await all(new ThreadedFeeding(await orderOf(changed, 1)), [1, 2])).toEqual(expected.slice(7))
})

test('several threads, each with its rows, give what one gives', async () => {
  const repeated = { ...changed, resizedCrop: 0.3, colourJitter: 0.4, repeatedAugmentation: 4, cutmix: 1, epochs: 2 }
  const expected = await all(inPlace(await orderOf(repeated)), [0, 1])
  for (const threads of [2, 3, 8])
    expect(await all(new ThreadedFeeding(await orderOf(repeated), threads), [0, 1])).toEqual(expected)
})

test('rows are shared out whole, and copies of an image stay together', () => {
  for (const [parts, rows, repeats] of [
    [3, 20, 4],
    [8, 6, 3],
    [2, 7, 1],
  ] as const) {
    const shares = Array.from({ length: parts }, (_, part) => rowsOf(part, parts, { rows, repeats }))
    expect([shares[0]!.from, shares.at(-1)!.to]).toEqual([0, rows])
    expect(shares.slice(1).map(({ from }) => from)).toEqual(shares.slice(0, -1).map(({ to }) => to))
    expect(shares.every(({ from }) => from % repeats === 0)).toBe(true)
  }
})

test('uses a thread where there is something to gain', async () => {
  const [plain, worthIt] = [
    openFeeding(await orderOf({ ...changed, cropPadding: 0, flip: false, randAugment: 0, mixup: 0 })),
    openFeeding(await orderOf(changed)),
  ]
  expect([plain instanceof ThreadedFeeding, worthIt instanceof ThreadedFeeding]).toEqual([false, true])
  await Promise.all([plain.close(), worthIt.close()])
})

test('ends with the words of the thread where that fails', async () => {
  const order = await orderOf(changed)
  const broken = new ThreadedFeeding({ ...order, experiment: { ...order.experiment, trainImages: 10_000_000 } })
  await expect(all(broken, [0])).rejects.toThrow('10000000 of them cannot be used')
  await broken.close()
})

test('leaves no thread behind that waits for its turn', async () => {
  const feeding = new ThreadedFeeding(await orderOf(changed))
  for await (const batch of feeding.batches(0)) {
    expect(batch.count).toBe(200)
    break
  }
  await feeding.close()
})

test('ends in words where a thread ends without a word', async () => {
  const feeding = new ThreadedFeeding(await orderOf(changed))
  const batches = feeding.batches(0)[Symbol.asyncIterator]()
  await batches.next()
  await feeding.close()
  const rest = async (): Promise<void> => {
    while ((await batches.next()).done !== true);
  }
  await expect(rest()).rejects.toThrow('The thread that fills batches ended with exit code 1.')
})

test('batches leave nothing behind in memory', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const epochs = 700
  const order = await orderOf({ dataset: 'digits', model: 'mlp', batchSize: 20, flip: true, epochs, trainImages: 400 })
  const feeding = new ThreadedFeeding(order)
  const held: number[] = []
  for (let epoch = 0; epoch < epochs; epoch++) {
    for await (const _ of feeding.batches(epoch));
    if (epoch % 100 !== 99) continue
    collect()
    held.push(process.memoryUsage().heapUsed)
  }
  await feeding.close()
  const perBatch = (held.at(-1)! - held[1]!) / (500 * 20)
  expect(perBatch).toBeLessThan(100)
})

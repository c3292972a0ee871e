import { expect, test } from 'vitest'
import { openHost, type Host } from '../../../electron/host/host.ts'
import type { Series } from '../../../shared/contract/metrics.ts'
import { ended, inState, temporaryDirectory, until } from './fixtures.ts'

const experiment = {
  dataset: 'digits',
  trainImages: 512,
  modelParameters: { width: 4 },
  quantizer: 'bnn++',
  epochs: 6,
  batchSize: 32,
  threads: 1,
  engine: 'onnxruntime',
  batchNormReestimation: 4,
}

/** Every curve of a run without the times at which its points were taken, and without what the machine did. */
async function curves(host: Host, id: number): Promise<Omit<Series, 'times' | 'runId'>[]> {
  return (await host.client.metrics.series({ runIds: [id] }))
    .filter(({ metric }) => !metric.startsWith('system.'))
    .map(({ metric, steps, values }) => ({ metric, steps, values }))
}

test('a real run trains, and one that was stopped and resumed equals one that never was, bit for bit', async () => {
  const dataDirectory = temporaryDirectory()
  const host = await openHost({ dataDirectory, concurrency: 2 })
  const { ids } = await host.client.runs.launch({ experiments: [experiment, experiment] })
  const [whole, stopped] = ids as [number, number]
  await until(host, (runs) => runs.some(({ id, progress }) => id === stopped && progress.epoch >= 1))
  await host.client.runs.cancel({ ids: [stopped] })
  await until(host, ended)
  expect((await host.client.runs.get({ id: whole })).error).toBeNull()
  const { state, progress } = await host.client.runs.get({ id: stopped })
  expect([state, progress.epoch < 6]).toEqual(['cancelled', true])
  await host.client.runs.resume({ ids: [stopped] })
  await until(host, inState(stopped, 'finished'))

  const expected = await curves(host, whole)
  expect(expected.map(({ metric }) => metric)).toEqual(
    expect.arrayContaining(['deployed.accuracy', 'soft.loss', 'train.loss', 'mu']),
  )
  expect(expected.find(({ metric }) => metric === 'deployed.accuracy')!.steps).toEqual([16, 32, 48, 64, 80, 96])
  expect(await curves(host, stopped)).toEqual(expected)
  const histograms = await host.client.metrics.histograms({ runId: whole })
  expect(
    histograms.filter(({ layer }) => layer === histograms[0]!.layer).map(({ epoch, step }) => [epoch, step]),
  ).toEqual([1, 2, 3, 4, 5, 6].map((epoch) => [epoch, 16 * epoch]))
  for (const { counts } of histograms) expect(counts).toHaveLength(41)
  expect(await host.client.metrics.histograms({ runId: stopped })).toEqual(histograms)
  const { results, model, record } = await host.client.runs.get({ id: whole })
  expect(results['deployed.accuracy']!.last).toBeGreaterThan(0.3)
  expect(model!.binaryParameters).toBeGreaterThan(0)
  const counted = histograms
    .filter(({ epoch }) => epoch === 6)
    .flatMap(({ counts }) => counts)
    .reduce((sum, count) => sum + count, 0)
  expect(counted).toBe(model!.binaryParameters)
  expect(record!.dataFingerprint).toMatch(/^[0-9a-f]{64}$/)
  await host.close()
})

test(
  'of a run that is rolled back the store holds every step once, with the learning rate that it was taken at; ' +
    'its followers begin anew',
  async () => {
    const host = await openHost({ dataDirectory: temporaryDirectory(), concurrency: 1 })
    const unsteady = {
      dataset: 'digits',
      model: 'vit-small',
      modelParameters: { dimension: 24, depth: 2, heads: 2 },
      quantizer: 'full',
      optimizer: 'sgd',
      learningRate: 4,
      learningRateSchedule: 'constant',
      epochs: 4,
      batchSize: 50,
      engine: 'onnxruntime',
      onDivergence: 'roll-back',
    } as const
    const {
      ids: [id],
    } = await host.client.runs.launch({ experiments: [unsteady] })
    await until(host, inState(id!, 'finished'))
    const found = await curves(host, id!)
    const of = (name: string) => found.find(({ metric }) => metric === name)!
    for (const { metric, steps } of found) expect([...steps], metric).toEqual([...new Set(steps)].sort((a, b) => a - b))
    expect([...of('deployed.accuracy').steps]).toEqual([28, 56, 84, 112])
    const rates = [...of('learningRate').values].map(Number)
    expect([28, 56, 84, 112].map((step) => rates[[...of('learningRate').steps].indexOf(step)])).toEqual([4, 2, 1, 0.5])
    const { lines } = await host.client.runs.log({ id: id! })
    expect(lines.filter(({ level }) => level === 'warning').map(({ message }) => message)).toEqual(
      [1, 2, 3].map((time) =>
        expect.stringMatching(
          `The training loss became .* at step \\d+.* from the checkpoint of epoch ${time}.* \\(roll-back ${time}` +
            ` of at most 3\\)`,
        ),
      ),
    )
    await host.close()
  },
)

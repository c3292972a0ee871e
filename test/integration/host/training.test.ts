import { expect, test } from 'vitest'
import { openHost, type Host } from '../../../electron/host/host.ts'
import type { Series } from '../../../shared/contract/metrics.ts'
import { ended, inState, temporaryDirectory, until } from './fixtures.ts'

const experiment = { dataset: 'digits', trainImages: 512, modelParameters: { width: 4 }, quantizer: 'bnn++', epochs: 6, batchSize: 32, threads: 1, batchNormReestimation: 4 }

/** Every curve of a run without the times at which its points were taken, and without what the machine did. */
async function curves(host: Host, id: number): Promise<Omit<Series, 'times' | 'runId'>[]> {
  return (await host.client.metrics.series({ runIds: [id] })).filter(({ metric }) => !metric.startsWith('system.')).map(({ metric, steps, values }) => ({ metric, steps, values }))
}

test('a real run trains, and one that was stopped and resumed equals one that never was, bit for bit', async () => {
  const dataDirectory = temporaryDirectory()
  const host = await openHost({ dataDirectory, concurrency: 2 })
  const { ids } = await host.client.runs.launch({ experiments: [experiment, experiment] })
  const [whole, stopped] = ids as [number, number]
  await until(host, (runs) => runs.some(({ id, progress }) => id === stopped && progress.epoch >= 1))
  await host.client.runs.cancel({ ids: [stopped] })
  await until(host, ended)
  const { state, progress } = await host.client.runs.get({ id: stopped })
  expect([state, progress.epoch < 6]).toEqual(['cancelled', true])
  await host.client.runs.resume({ ids: [stopped] })
  await until(host, inState(stopped, 'finished'))

  const expected = await curves(host, whole)
  expect(expected.map(({ metric }) => metric)).toEqual(expect.arrayContaining(['deployed.accuracy', 'soft.loss', 'train.loss', 'mu']))
  expect(expected.find(({ metric }) => metric === 'deployed.accuracy')!.steps).toEqual([16, 32, 48, 64, 80, 96])
  expect(await curves(host, stopped)).toEqual(expected)
  const histograms = await host.client.metrics.histograms({ runId: whole })
  expect(histograms.filter(({ layer }) => layer === histograms[0]!.layer).map(({ epoch, step }) => [epoch, step])).toEqual([1, 2, 3, 4, 5, 6].map((epoch) => [epoch, 16 * epoch]))
  for (const { counts } of histograms) expect(counts).toHaveLength(41)
  expect(await host.client.metrics.histograms({ runId: stopped })).toEqual(histograms)
  const { results, model, record } = await host.client.runs.get({ id: whole })
  expect(results['deployed.accuracy']!.last).toBeGreaterThan(0.3)
  expect(model!.binaryParameters).toBeGreaterThan(0)
  const counted = histograms.filter(({ epoch }) => epoch === 6).flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0)
  expect(counted).toBe(model!.binaryParameters)
  expect(record!.dataFingerprint).toMatch(/^[0-9a-f]{64}$/)
  await host.close()
})

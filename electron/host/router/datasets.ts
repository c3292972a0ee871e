import type { DatasetDetail, DatasetRow } from '../../../shared/contract/datasets.ts'
import { requireDataset } from '../../../shared/experiment/dataset-catalogue.ts'
import { addDataset, removeDataset } from '../../data/add.ts'
import { DatasetUnavailable } from '../../data/dataset-unavailable.ts'
import { datasetCached, loadDataset } from '../../data/dataset.ts'
import { classCounts } from '../../data/readers/reader.ts'
import { listDatasets, type KnownDataset } from '../../data/registry.ts'
import { Failure } from '../failure.ts'
import { procedures, type Services } from './services.ts'

const datasets = procedures.datasets

export function datasetsRouter({ cacheDirectory }: Services) {
  return {
    list: datasets.list.handler(async () => Promise.all((await listDatasets(cacheDirectory)).map((entry) => rowOf(entry, cacheDirectory)))),
    get: datasets.get.handler(({ input }) => detailOf(input.name, cacheDirectory)),
    add: datasets.add.handler(async ({ input }) => {
      const { dataset, skipped } = await addDataset(input, cacheDirectory)
      return { dataset: await detailOf(dataset.name, cacheDirectory), skipped: skipped.slice(0, 100) }
    }),
    remove: datasets.remove.handler(async ({ input }) => {
      await removeDataset(input.name, cacheDirectory)
      return { name: input.name }
    }),
    preview: datasets.preview.handler(async ({ input }) => {
      const { test, classes, channels, height, width } = await load(input.name, cacheDirectory)
      const size = channels * height * width
      const count = Math.min(input.count, test.count)
      // Images of a folder come class by class: evenly spaced ones show them all.
      const indices = Array.from({ length: count }, (_, place) => Math.floor((place * test.count) / count))
      return indices.map((index) => ({ label: classes[test.labels[index]!]!, pixels: Array.from(test.images.subarray(index * size, (index + 1) * size)) }))
    }),
  }
}

async function rowOf({ origin, ...entry }: KnownDataset, cacheDirectory: string): Promise<DatasetRow> {
  const added = origin === undefined ? null : { path: origin.path, kind: origin.kind, skipped: origin.skipped }
  return { ...entry, classes: [...entry.classes], added, cached: await datasetCached(entry.name, cacheDirectory) }
}

async function detailOf(name: string, cacheDirectory: string): Promise<DatasetDetail> {
  const entry = requireDataset(name, await listDatasets(cacheDirectory))
  const { train, test, fingerprint } = await load(name, cacheDirectory)
  const counts = { trainCounts: classCounts(train, entry.classes.length), testCounts: classCounts(test, entry.classes.length) }
  return { ...(await rowOf(entry, cacheDirectory)), fingerprint, ...counts }
}

async function load(name: string, cacheDirectory: string) {
  try {
    return await loadDataset(name, cacheDirectory)
  } catch (error) {
    if (error instanceof DatasetUnavailable) throw new Failure('disk', error.message, error)
    throw error
  }
}

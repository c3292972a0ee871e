import type { Adding, DatasetDetail, DatasetRow } from '../../../shared/contract/datasets.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { requireDataset } from '../../../shared/experiment/dataset-catalogue.ts'
import { addDataset, removeDataset } from '../../data/add.ts'
import { datasetCached } from '../../data/load-dataset.ts'
import { classCounts } from '../../data/readers/reader.ts'
import { listDatasets, type KnownDataset } from '../../data/kept/registry.ts'
import { imagesOf, previewOf } from '../preview.ts'
import { RecentDatasets } from '../recent-datasets.ts'
import { procedures, type Services } from './services.ts'

const datasets = procedures.datasets

export function datasetsRouter({ cacheDirectory }: Services) {
  const adding = new Set<Adding>()
  const known = new RecentDatasets(cacheDirectory)
  return {
    list: datasets.list.handler(async () =>
      Promise.all((await listDatasets(cacheDirectory)).map((entry) => rowOf(entry, cacheDirectory))),
    ),
    get: datasets.get.handler(({ input }) => detailOf(input.name, known, cacheDirectory)),
    add: datasets.add.handler(async ({ input, signal }) => {
      const here: Adding = { path: input.path, done: 0, total: 0 }
      adding.add(here)
      try {
        const { dataset, skipped } = await addDataset(input, cacheDirectory, {
          signal,
          progress: (done, total) => Object.assign(here, { done, total }),
        })
        return { dataset: await detailOf(dataset.name, known, cacheDirectory), skipped: skipped.slice(0, 100) }
      } finally {
        adding.delete(here)
      }
    }),
    adding: datasets.adding.handler(() => [...adding]),
    remove: datasets.remove.handler(async ({ input }) => {
      await removeDataset(input.name, cacheDirectory)
      known.forget(input.name)
      return { name: input.name }
    }),
    images: datasets.images.handler(async ({ input: { name, indices, fingerprint } }) => {
      const dataset = await known.load(name)
      if (fingerprint !== undefined && fingerprint !== dataset.fingerprint)
        throw new BadInput({
          code: 'dataset-changed',
          subject: name,
          what: phrase`the images of "${name}" are no longer those that the run was trained on, and are not shown`,
          remedy: phrase`remove "${name}" and add what the run was trained on again`,
        })
      return imagesOf(dataset, indices)
    }),
    preview: datasets.preview.handler(async ({ input }) => previewOf(await known.load(input.name), input.count)),
  }
}

async function rowOf({ origin, ...entry }: KnownDataset, cacheDirectory: string): Promise<DatasetRow> {
  const added =
    origin === undefined
      ? null
      : {
          path: origin.path,
          kind: origin.kind,
          skipped: origin.skipped,
          streamed: origin.streamed,
          remarks: origin.remarks,
        }
  return { ...entry, classes: [...entry.classes], added, cached: await datasetCached(entry.name, cacheDirectory) }
}

async function detailOf(name: string, known: RecentDatasets, cacheDirectory: string): Promise<DatasetDetail> {
  const entry = requireDataset(name, await listDatasets(cacheDirectory))
  const { train, test, fingerprint } = await known.load(name)
  const counts = {
    trainCounts: classCounts(train, entry.classes.length),
    testCounts: classCounts(test, entry.classes.length),
  }
  return { ...(await rowOf(entry, cacheDirectory)), fingerprint, ...counts }
}

import { BadInput } from '../../../shared/errors/bad-input.ts'
import { configurationKey } from '../../../shared/experiment/configuration.ts'
import { findDataset, type DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import { weightsSource } from '../../../shared/experiment/source.ts'
import { shapesOfKept } from '../../weights/kept/open-kept.ts'
import { checkFits } from '../../trainer/weights/read-into.ts'
import type { StoreClient } from '../store/client.ts'
import type { NewRun } from '../store/new-runs.ts'
import { checkStartImages } from './check-images.ts'

/**
 * Checks that what runs start from fits them: the weights of other runs, and kept ones.
 * @throws BadInput for the first that does not
 */
export async function checkStarts(
  runs: readonly NewRun[],
  { store, cacheDirectory }: { store: StoreClient; cacheDirectory: string },
  datasets: readonly DatasetEntry[],
): Promise<void> {
  await checkStartImages(runs, store, datasets)
  await checkStartWeights(runs, datasets, cacheDirectory)
}

/**
 * Checks that runs which start from kept weights have networks that these fit.
 * @throws BadInput for the first that has not
 */
async function checkStartWeights(
  runs: readonly NewRun[],
  datasets: readonly DatasetEntry[],
  cacheDirectory: string,
): Promise<void> {
  const checked = new Set<string>()
  for (const { experiment } of runs) {
    const source = weightsSource(experiment.startFrom)
    const key = configurationKey({ ...experiment })
    if (source === null || checked.has(key)) continue
    checked.add(key)
    const shapes = await shapesOfKept(source, cacheDirectory)
    try {
      checkFits(`weights:${source.name}`, shapes, experiment, findDataset(experiment.dataset, datasets)!)
    } catch (error) {
      if (!(error instanceof BadInput)) throw error
      throw new BadInput(error.faults.map((fault) => ({ ...fault, field: 'startFrom' })))
    }
  }
}

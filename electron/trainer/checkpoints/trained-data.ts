import { phrase } from '../../../shared/errors/phrase.ts'
import { normalisationOf } from '../../data/batches.ts'
import type { Dataset } from '../../data/dataset.ts'
import { DatasetUnavailable } from '../../data/dataset-unavailable.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import { loadDataset } from '../../data/load-dataset.ts'
import type { Normalisation } from '../../data/normalisation.ts'

/** What a run was trained on, as its checkpoint keeps it: a name alone may come to mean other images. */
export interface TrainedData {
  name: string
  fingerprint: string
  channels: number
  height: number
  width: number
  classes: readonly string[]
  normalisation: Normalisation
}

/** The facts of a data set that belong to a run. */
export function trainedDataOf(dataset: Dataset): TrainedData {
  const { name, fingerprint, channels, height, width, classes } = dataset
  return { name, fingerprint, channels, height, width, classes, normalisation: normalisationOf(dataset) }
}

/**
 * Checks that a data set has the images that a run was trained on.
 * @param recorded fingerprint in the run's checkpoint or record; null if unknown
 * @throws DatasetUnavailable if they are others
 */
export function checkSameData(
  runId: number,
  { name, fingerprint }: Pick<Dataset, 'name' | 'fingerprint'>,
  recorded: string | null,
): void {
  if (recorded === null || recorded === fingerprint) return
  throw new DatasetUnavailable({
    code: 'dataset-changed',
    subject: name,
    what: phrase`the images of "${name}" are no longer those that run ${runId} was trained on`,
    remedy: phrase`remove "${name}", add the folder or file again that the run was trained on, under the same name,
          and repeat this`,
  })
}

/**
 * Loads the images that a run was trained on, under whatever name they are on the list now.
 * @param name of the data set when the run was trained; the answer has it
 * @param recorded fingerprint in the run's checkpoint or record; null if unknown
 * @throws DatasetUnavailable if they are not on the list, or cannot be read
 */
export async function loadTrainedData(
  runId: number,
  name: string,
  recorded: string | null,
  dataDirectory: string,
): Promise<Dataset> {
  const listed = await listDatasets(dataDirectory)
  const isThat = ({ origin }: (typeof listed)[number]): boolean => recorded !== null && origin?.fingerprint === recorded
  const own = listed.find((each) => each.name === name)
  const taken = own !== undefined && isThat(own) ? own : (listed.find(isThat) ?? own)
  const found = taken === undefined ? null : await loadDataset(taken.name, dataDirectory)
  if (found === null || (recorded !== null && found.fingerprint !== recorded))
    throw new DatasetUnavailable({
      code: 'dataset-changed',
      subject: name,
      what:
        found === null
          ? phrase`the data set "${name}", on which run ${runId} was trained, is not on the list`
          : phrase`the images of "${name}" are no longer those that run ${runId} was trained on`,
      remedy: phrase`add the folder or file that the run was trained on, under whatever name, and repeat this`,
    })
  return { ...found, name }
}

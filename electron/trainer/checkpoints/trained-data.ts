import { phrase } from '../../../shared/errors/phrase.ts'
import { normalisationOf } from '../../data/batches.ts'
import type { Dataset } from '../../data/dataset.ts'
import { DatasetUnavailable } from '../../data/dataset-unavailable.ts'
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

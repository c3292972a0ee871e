import { setAside } from '../../shared/experiment/validation.ts'
import { BatchFeeder } from './batches.ts'
import type { Dataset } from './dataset.ts'
import { setAsidePlaces } from './split.ts'

/** What decides which images a run trains on and chooses by. */
export interface FeederFields {
  seed: number
  trainImages: number | null
  validationShare: number
}

/** The images that a run trains on: not those that it sets aside to choose by. */
export function trainingFeeder(dataset: Dataset, { seed, trainImages, validationShare }: FeederFields): BatchFeeder {
  const count = setAside(validationShare, dataset.train.count)
  const among = count === 0 ? undefined : setAsidePlaces(dataset.train.labels, dataset.classes.length, count).train
  return new BatchFeeder(dataset, 'train', { seed, images: trainImages, among })
}

/** The images that a run chooses by: of the data set's own, or set aside; null if it has none. */
export function validationFeeder(dataset: Dataset, { seed, validationShare }: FeederFields): BatchFeeder | null {
  if (dataset.validation !== null && dataset.validation !== undefined)
    return new BatchFeeder(dataset, 'validation', { seed })
  const count = setAside(validationShare, dataset.train.count)
  if (count === 0) return null
  const among = setAsidePlaces(dataset.train.labels, dataset.classes.length, count).validation
  return new BatchFeeder(dataset, 'train', { seed, among })
}

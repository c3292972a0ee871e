import { setAside } from '../../shared/experiment/validation.ts'
import { BatchFeeder } from './batches.ts'
import type { Dataset } from './dataset.ts'
import { evaluationView } from './images/views.ts'
import { setAsidePlaces } from './split.ts'

/** What decides which images a run trains on and chooses by. */
export interface FeederFields {
  seed: number
  trainImages: number | null
  validationShare: number
  evaluationCrop: number | null
  interpolation: 'bilinear' | 'bicubic'
}

/** The images that a run trains on: not those that it sets aside to choose by. */
export function trainingFeeder(dataset: Dataset, fields: FeederFields): BatchFeeder {
  const { seed, trainImages, validationShare } = fields
  const view = evaluationView(fields, dataset)
  const count = setAside(validationShare, dataset.train.count)
  const among = count === 0 ? undefined : setAsidePlaces(dataset.train.labels, dataset.classes.length, count).train
  return new BatchFeeder(dataset, 'train', { seed, images: trainImages, among, view })
}

/** The images that a run chooses by: of the data set's own, or set aside; null if it has none. */
export function validationFeeder(dataset: Dataset, fields: FeederFields): BatchFeeder | null {
  const { seed, validationShare } = fields
  const view = evaluationView(fields, dataset)
  if (dataset.validation !== null && dataset.validation !== undefined)
    return new BatchFeeder(dataset, 'validation', { seed, view })
  const count = setAside(validationShare, dataset.train.count)
  if (count === 0) return null
  const among = setAsidePlaces(dataset.train.labels, dataset.classes.length, count).validation
  return new BatchFeeder(dataset, 'train', { seed, among, view })
}

/** The held-out images, as a run evaluates them. */
export function testFeeder(
  dataset: Dataset,
  fields: Omit<FeederFields, 'trainImages' | 'validationShare'>,
): BatchFeeder {
  return new BatchFeeder(dataset, 'test', { seed: fields.seed, view: evaluationView(fields, dataset) })
}

import type { DatasetEntry } from './dataset-catalogue.ts'
import type { Experiment } from './experiment.ts'

type Images = Pick<DatasetEntry, 'trainImages' | 'validationImages'>

/** How many training images are set aside to choose by, by the share of an experiment. */
export function setAside(share: number, trainImages: number): number {
  return Math.round(share * trainImages)
}

/** Images that an experiment may train on. */
export function trainable({ validationShare }: Pick<Experiment, 'validationShare'>, { trainImages }: Images): number {
  return trainImages - setAside(validationShare, trainImages)
}

/** Whether an experiment has images to choose by, apart from those that are held out. */
export function hasValidation({ validationShare }: Pick<Experiment, 'validationShare'>, dataset: Images): boolean {
  return (dataset.validationImages ?? 0) > 0 || setAside(validationShare, dataset.trainImages) > 0
}

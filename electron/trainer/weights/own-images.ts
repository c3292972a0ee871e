import { requireDataset, type DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import { usualImages } from '../../../shared/experiment/models/usual-images.ts'
import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import { mapOfFile, placeOf } from '../../weights/mapping.ts'
import type { WeightFile } from '../../weights/read-weights.ts'
import { ownFacts } from './own-facts.ts'

/** Pixels of an image that a first convolution of 3x3 is usually for. */
const smallImage = 32

type Weights = Pick<WeightFile, 'tensors' | 'metadata'>

function shapeIn(model: string, { tensors }: Pick<Weights, 'tensors'>, ours: string): readonly number[] | undefined {
  const place = placeOf(mapOfFile(model, { tensors }), ours, tensors)
  return place === null ? undefined : tensors.get(place.name)!.shape
}

/**
 * Parameters of the model with which weights are used: those that a file of ours says, else those of their publisher
 * and the patch that their first layer is for.
 */
export function parametersOfWeights(model: string, file: Weights): ParameterValues {
  const own = ownFacts(model, file.metadata)?.parameters
  if (own !== undefined) return own
  const map = mapOfFile(model, file)
  const [, , patch] = map.positions === null ? [] : (shapeIn(model, file, `${map.first}.weight`) ?? [])
  return { ...map.parameters, ...(patch === undefined ? {} : { patch }) }
}

/** A residual network whose first convolution is for small images; others begin with 3x3 in any case. */
const hasSmallStem = (model: string, stem: readonly number[] | undefined): boolean =>
  model.startsWith('resnet') && stem?.[2] === 3

/**
 * The images that weights were made for, as far as the file shows: channels by its first layer, classes by its head,
 * the size by its positions, and otherwise those that the model is usually given.
 */
export function imagesOfWeights(
  model: string,
  file: Weights,
  { patch }: ParameterValues = parametersOfWeights(model, file),
): DatasetEntry {
  const { first, head, positions } = mapOfFile(model, file)
  const usual = usualImages(model)
  const stem = shapeIn(model, file, `${first}.weight`)
  const tokens = positions === null ? undefined : shapeIn(model, file, positions)?.at(-2)
  const side = tokens === undefined || patch === undefined ? NaN : Math.sqrt(tokens - 1) * patch
  const size = Number.isInteger(side) && side > 0 ? side : hasSmallStem(model, stem) ? smallImage : usual.height
  const classes = shapeIn(model, file, `${head}.weight`)?.[0] ?? usual.classes
  const channels = stem?.length === 2 && patch !== undefined ? stem[1]! / patch ** 2 : (stem?.[1] ?? usual.channels)
  return {
    name: 'images',
    title: '',
    help: '',
    channels,
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
  file: Weights,
  dataset: string | undefined,
  datasets: readonly DatasetEntry[],
): DatasetEntry => (dataset === undefined ? imagesOfWeights(model, file) : requireDataset(dataset, datasets))

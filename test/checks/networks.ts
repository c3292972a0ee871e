import type { ExperimentInput } from '../../shared/experiment/experiment.ts'
import type { FrozenNetwork } from '../../shared/packed/manifest.ts'

const vit: ExperimentInput = {
  model: 'vit-small',
  modelParameters: { patch: 4, dimension: 32, depth: 2, heads: 2 },
  quantizer: 'bc',
}
const resnet: ExperimentInput = { model: 'resnet20', modelParameters: { width: 8, projection: 1 }, quantizer: 'bc' }
const vgg: ExperimentInput = { model: 'vgg-small', modelParameters: { width: 16 }, quantizer: 'bc' }
/** Small networks of every family and regime that packed models have. */
export const networks: Record<string, ExperimentInput> = {
  'cnn-small bw': { model: 'cnn-small', modelParameters: { width: 8 }, quantizer: 'bnn++' },
  'vgg-small bw': vgg,
  'vgg-small bwa': { ...vgg, regime: 'bwa' },
  'vgg-small bwaa': { ...vgg, regime: 'bwaa', accumulator: 'wrapping', accumulatorTile: 36 },
  'binarynet bwa': { model: 'binarynet', modelParameters: { width: 16 }, quantizer: 'bc', regime: 'bwa' },
  'resnet20 bw': resnet,
  'resnet20 bwa, AdaBin': { ...resnet, regime: 'bwa', weightForm: 'adabin', activationForm: 'adabin' },
  'resnet20 bwaa': { ...resnet, regime: 'bwaa' },
  'vit-small bw': vit,
  'vit-small bwa': { ...vit, regime: 'bwa' },
  'vit-small bwaa, exact GELU': {
    ...vit,
    regime: 'bwaa',
    modelParameters: { ...vit.modelParameters, exactGelu: 1 },
  },
}

/** With the mean and deviation of digits, about. */
export function withDigitsNormalisation({ manifest, constants }: FrozenNetwork): FrozenNetwork {
  return { constants, manifest: { ...manifest, images: { ...manifest.images, mean: [77.7], deviation: [94.3] } } }
}

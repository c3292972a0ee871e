import { trainingProgram } from '../../../electron/trainer/programs/programs.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import type { DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'

/** A data set of square images in colour, as far as a program needs it. */
export const imagesOf = (size: number, classes: number): DatasetEntry => ({
  name: `images of ${size}x${size}`,
  title: '',
  help: '',
  channels: 3,
  height: size,
  width: size,
  classes: Array.from({ length: classes }, (_, index) => String(index)),
  trainImages: 50_000,
  testImages: 10_000,
  source: '',
  licence: '',
})

/** Images of the sizes of CIFAR-10's and of ImageNet's; their content does not matter here. */
export const images = imagesOf(32, 10)
const largeImages = imagesOf(224, 1000)

const vision = (dimension: number, heads: number): ExperimentInput => ({
  model: 'vit-small',
  modelParameters: { patch: 4, dimension, depth: 6, heads },
  optimizer: 'adamw',
})

/** The models that are raced, each as peers/pytorch/networks.py has it. */
export const models: Readonly<Record<string, ExperimentInput>> = {
  resnet20: { model: 'resnet20', optimizer: 'sgd' },
  resnet56: { model: 'resnet56', optimizer: 'sgd' },
  'resnet20-wide': { model: 'resnet20', modelParameters: { width: 32 }, optimizer: 'sgd' },
  'vgg-small': { model: 'vgg-small', optimizer: 'adam' },
  'vgg-small-bwa': { model: 'vgg-small', regime: 'bwa', optimizer: 'adam' },
  'vit-64': vision(64, 4),
  'vit-192': vision(192, 3),
  'deit-ti': { model: 'deit-ti', optimizer: 'adamw' },
  'deit-s': { model: 'deit-s', optimizer: 'adamw' },
}

/** Short names. */
export const aliases: Readonly<Record<string, string>> = { vit: 'vit-64', vgg: 'vgg-small' }

export const precisions = ['float32', 'tf32', 'bf16'] as const
export type Precision = (typeof precisions)[number]

/** The training program of a model, weights binarized by BinaryConnect. */
export function programOf(
  model: string,
  batch: number,
  precision: Precision = 'float32',
): ReturnType<typeof trainingProgram> {
  const dataset = model.startsWith('deit') ? largeImages : images
  const reduced: ExperimentInput = precision === 'float32' ? {} : { engine: 'torch', precision }
  const common: ExperimentInput = { dataset: dataset.name, batchSize: batch, quantizer: 'bc', weightDecay: 0 }
  return trainingProgram(resolveExperiment({ ...common, ...reduced, ...models[model] }, [dataset]), dataset)
}

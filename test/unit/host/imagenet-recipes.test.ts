import { expect, test } from 'vitest'
import { shippedRecipes } from '../../../electron/host/recipes.ts'
import { builtInDatasets } from '../../../shared/experiment/dataset-catalogue.ts'
import { fields, type FieldKey } from '../../../shared/experiment/experiment.ts'
import { planStudy } from '../../../shared/experiment/plan-study.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { imagenet } from './recipe-datasets.ts'

/** A field as the source has it: its value here, and the words of the source. */
type Held = readonly [value: unknown, source: string]

/** The defaults of main.py, models.py and datasets.py of facebookresearch/deit, and of timm where they say nothing. */
const deit: Partial<Record<FieldKey, Held>> = {
  modelParameters: [
    { patch: 16, dimension: 192, depth: 12, heads: 3, exactGelu: 1, normEpsilon: 1e-6 },
    'deit_tiny_patch16_224; nn.GELU; partial(nn.LayerNorm, eps=1e-6)',
  ],
  epochs: [300, '--epochs 300'],
  batchSize: [1023, '1024 in the README and the paper; a multiple of the three copies here'],
  optimizer: ['adamw', '--opt adamw, betas 0.9 and 0.999, eps 1e-8'],
  learningRate: [0.001, '--lr 5e-4 times batch / 512'],
  learningRateSchedule: ['cosine', '--sched cosine'],
  learningRateEnd: [1e-5, '--min-lr 1e-5'],
  warmupEpochs: [5, '--warmup-epochs 5'],
  weightDecay: [0.05, '--weight-decay 0.05'],
  biasWeightDecay: [0, "no_weight_decay() and timm's filter: biases, norms, class token and positions"],
  gradientClip: [0, '--clip-grad None'],
  labelSmoothing: [0.1, '--smoothing 0.1'],
  stochasticDepth: [0.1, '--drop-path 0.1'],
  averaging: [0, '--model-ema is kept there, and evaluate() is given the model'],
  teacher: [null, '--distillation-type none'],
  cropPadding: [0, 'RandomResizedCropAndInterpolation'],
  resizedCrop: [0.08, 'scale (0.08, 1) of timm'],
  interpolation: ['bicubic', '--train-interpolation bicubic; Resize(256, interpolation=3)'],
  reducedDecoding: [false, 'Pillow decodes the whole file'],
  flip: [true, 'hflip 0.5 of timm'],
  autoAugment: ['none', 'RandAugment in its place'],
  randAugment: [2, 'num_layers 2 of timm'],
  randAugmentVariant: ['timm', '--aa rand-m9-mstd0.5-inc1'],
  randAugmentMagnitude: [9, 'm9'],
  randAugmentDeviation: [0.5, 'mstd0.5'],
  colourJitter: [0, '--color-jitter is not applied beside --aa'],
  hueJitter: [0, '--color-jitter is not applied beside --aa'],
  erasing: [0.25, '--reprob 0.25'],
  erasingVariant: ['timm', '--remode pixel, --recount 1'],
  repeatedAugmentation: [3, '--repeated-aug, num_repeats 3'],
  mixup: [0.8, '--mixup 0.8'],
  cutmix: [1, '--cutmix 1, --mixup-prob 1, --mixup-switch-prob 0.5'],
  evaluationCrop: [0.875, '--eval-crop-ratio 0.875'],
}

/** The defaults of references/classification/train.py and presets.py of torchvision. */
const resnet: Partial<Record<FieldKey, Held>> = {
  modelParameters: [{ width: 64, projection: 1 }, 'resnet18: projections as shortcuts'],
  epochs: [90, '--epochs 90'],
  batchSize: [256, '--batch-size 32 on each of 8 GPUs'],
  optimizer: ['sgd', '--opt sgd'],
  momentum: [0.9, '--momentum 0.9'],
  learningRate: [0.1, '--lr 0.1'],
  learningRateSchedule: ['step', '--lr-scheduler steplr'],
  learningRateSteps: ['30 60', '--lr-step-size 30'],
  learningRateFactor: [0.1, '--lr-gamma 0.1'],
  warmupEpochs: [0, '--lr-warmup-epochs 0'],
  weightDecay: [1e-4, '--weight-decay 1e-4'],
  biasWeightDecay: [1e-4, '--norm-weight-decay None: every parameter'],
  gradientClip: [0, '--clip-grad-norm None'],
  labelSmoothing: [0, '--label-smoothing 0'],
  stochasticDepth: [0, 'none in resnet18'],
  averaging: [0, '--model-ema is off'],
  teacher: [null, 'none'],
  cropPadding: [0, 'RandomResizedCrop'],
  resizedCrop: [0.08, 'RandomResizedCrop(224), scale (0.08, 1)'],
  interpolation: ['bilinear', '--interpolation bilinear'],
  reducedDecoding: [false, 'Pillow decodes the whole file'],
  flip: [true, 'hflip_prob 0.5'],
  autoAugment: ['none', '--auto-augment None'],
  randAugment: [0, '--auto-augment None'],
  colourJitter: [0, 'none'],
  hueJitter: [0, 'none'],
  erasing: [0, '--random-erase 0'],
  repeatedAugmentation: [1, '--ra-sampler is off'],
  mixup: [0, '--mixup-alpha 0'],
  cutmix: [0, '--cutmix-alpha 0'],
  evaluationCrop: [0.875, '--val-resize-size 256, --val-crop-size 224'],
}

/** Fields of which the sources know nothing, since they are about binary weights, or about how Signum computes. */
const ours: readonly FieldKey[] = [
  'gradientParts',
  'recompute',
  'bopThreshold',
  'bopGamma',
  'latentWeightDecay',
  'latentClip',
  'onDivergence',
  'startFrom',
  'startLatents',
  'seed',
  'validationShare',
  'patience',
  'batchNormReestimation',
  'diagnosticsInterval',
]

/** Fields that change nothing unless another one has a certain value. */
const idle: Partial<Record<FieldKey, (experiment: ResolvedExperiment) => boolean>> = {
  momentum: ({ optimizer }) => optimizer !== 'sgd',
  learningRateSteps: ({ learningRateSchedule }) => learningRateSchedule !== 'step',
  learningRateFactor: ({ learningRateSchedule }) => learningRateSchedule !== 'step',
  learningRateEnd: ({ learningRateSchedule }) => learningRateSchedule === 'step',
  learningRateRise: ({ learningRateSchedule }) => learningRateSchedule !== 'one-cycle',
  teacherShare: ({ teacher }) => teacher === null,
  teacherTemperature: ({ teacher }) => teacher === null,
  teacherAttention: ({ teacher }) => teacher === null,
  randAugmentVariant: ({ randAugment }) => randAugment === 0,
  randAugmentMagnitude: ({ randAugment }) => randAugment === 0,
  randAugmentDeviation: ({ randAugment }) => randAugment === 0,
  erasingVariant: ({ erasing }) => erasing === 0,
}

test.each([
  ['deit-imagenet', 'deit-ti', deit],
  ['resnet-imagenet', 'resnet18', resnet],
] as const)('%s: every field of training, augmentation and evaluation is that of its source', (name, model, source) => {
  const { study } = shippedRecipes().find((recipe) => recipe.name === name)!
  const datasets = [...builtInDatasets, imagenet]
  const planned = planStudy(study, datasets).find(
    (run) => run.experiment.model === model && run.experiment.quantizer === 'full',
  )!
  const experiment = resolveExperiment(planned.experiment, datasets)
  const wanted = Object.fromEntries(Object.entries(source).map(([key, [value]]) => [key, value]))
  expect(experiment).toMatchObject(wanted)
  const unheld = fields
    .filter(({ section }) => ['Training', 'Augmentation', 'Evaluation'].includes(section))
    .map(({ key }) => key as FieldKey)
    .filter((key) => source[key] === undefined && !ours.includes(key) && idle[key]?.(experiment) !== true)
  expect(unheld).toEqual([])
  expect(experiment.batchSize % experiment.repeatedAugmentation).toBe(0)
})

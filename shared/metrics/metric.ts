import type { Metric } from './described.ts'
import { findOwnMetric } from './own-metrics.ts'

export type { Metric } from './described.ts'

/** What a metric is, in whole sentences. */
export function metricHelp({ definition, remark }: Pick<Metric, 'definition' | 'remark'>): string {
  const sentence = `${definition.charAt(0).toUpperCase()}${definition.slice(1)}.`
  return remark === undefined ? sentence : `${sentence} ${remark}`
}

/** A score that can be taken of held-out images or of validation images. */
type Score = Pick<Metric, 'name' | 'title' | 'remark'> & {
  /** What is scored, as the rest of a definition that begins with the images. */
  what: string
}

const accuracies: readonly Score[] = [
  {
    name: 'deployed.accuracy',
    title: 'Accuracy',
    what: 'accuracy with hard signs after batch-norm re-estimation',
    remark: 'The figure to report.',
  },
  {
    name: 'hard.accuracy',
    title: 'Accuracy, hard',
    what: 'accuracy with hard signs and the batch-norm statistics of the training',
  },
  {
    name: 'soft.accuracy',
    title: 'Accuracy, soft',
    what: 'accuracy with the forward quantizer as it is in training',
  },
]
const otherAccuracies: readonly Score[] = [
  {
    name: 'deployed.topFive',
    title: 'Top-5 accuracy',
    what: 'share of images whose class is among the five most probable, deployed; of data with more than five classes',
  },
  {
    name: 'deployed.classAccuracy',
    title: 'Mean per-class accuracy',
    what: 'accuracy of each class, averaged over the classes, deployed',
    remark: 'The same as the accuracy if the classes have equally many images.',
  },
]
const losses: readonly Score[] = [
  { name: 'deployed.loss', title: 'Loss', what: 'cross-entropy with hard signs after batch-norm re-estimation' },
  { name: 'hard.loss', title: 'Loss, hard', what: 'cross-entropy with hard signs' },
  {
    name: 'soft.loss',
    title: 'Loss, soft',
    what: 'cross-entropy with the forward quantizer as it is in training',
  },
]
const asAccuracy = { unit: 'percent', goal: 'maximum', every: 'epoch' } as const
const asLoss = { unit: 'nats', goal: 'minimum', every: 'epoch' } as const

const heldOut = ({ what, ...score }: Score) => ({ ...score, definition: `held-out ${what}` })
const ofValidation = ({ name, title, what }: Score) => ({
  name: validationMetric(name),
  title: `Validation ${title.toLowerCase()}`,
  definition: `validation ${what}`,
})

/**
 * The metrics in the order in which they are shown. Accuracies are fractions from 0 to 1.
 * soft: the forward quantizer F at the current mu. hard: the deployed quantizer (signs), batch norm as trained.
 * deployed: hard, after re-estimation of batch-norm statistics with hard signs; the figure to report.
 */
export const metrics: readonly Metric[] = [
  ...accuracies.map((score) => ({ ...asAccuracy, ...heldOut(score) })),
  {
    name: 'train.accuracy',
    title: 'Training accuracy',
    unit: 'percent',
    goal: 'maximum',
    every: 'step',
    definition: 'accuracy on the training images, mean over the steps since the last point',
  },
  ...otherAccuracies.map((score) => ({ ...asAccuracy, ...heldOut(score) })),
  ...losses.map((score) => ({ ...asLoss, ...heldOut(score) })),
  {
    name: 'train.loss',
    title: 'Training loss',
    unit: 'nats',
    goal: 'minimum',
    every: 'step',
    definition: 'cross-entropy on the training images, mean over the steps since the last point',
  },
  {
    name: 'flips',
    title: 'Sign flips',
    unit: 'percent',
    goal: null,
    every: 'epoch',
    definition: 'share of the binarized weights whose sign changed over the epoch',
  },
  {
    name: 'mu',
    title: 'Sharpness mu',
    unit: 'none',
    goal: null,
    every: 'step',
    definition: 'sharpness of the quantizer',
  },
  {
    name: 'learningRate',
    title: 'Learning rate',
    unit: 'none',
    goal: null,
    every: 'step',
    definition: 'step size of the optimizer',
  },
]

/**
 * How busy the machine was while a run trained; taken by the host every few seconds, for all that it trains at once.
 */
export const machineMetrics: readonly Metric[] = [
  {
    name: 'system.processor',
    title: 'Processor',
    unit: 'percent',
    goal: null,
    every: 'step',
    definition: "share of the machine's cores that the host and all runs in it took",
  },
  {
    name: 'system.memory',
    title: 'Memory (MiB)',
    unit: 'none',
    goal: null,
    every: 'step',
    definition: 'memory that the host and all runs in it hold, in MiB',
  },
  {
    name: 'system.graphics',
    title: 'Graphics processor',
    unit: 'percent',
    goal: null,
    every: 'step',
    definition: 'how busy the busiest graphics processor was, as nvidia-smi reports it',
  },
  {
    name: 'system.graphicsMemory',
    title: 'Graphics memory (MiB)',
    unit: 'none',
    goal: null,
    every: 'step',
    definition: 'memory in use on the graphics processors, in MiB',
  },
]

export const headlineMetric = 'deployed.accuracy'

/** The name of a score of held-out images if it is taken of validation images instead. */
export function validationMetric(name: string): string {
  return `validation.${name}`
}

/** What decides which epoch of a run with validation images was its best. */
export const choosingMetric = validationMetric(headlineMetric)

/**
 * Scores of the images that a run chooses by, if it has some: every score of the held-out images has its like. The
 * held-out ones are scored at the end of such a run alone.
 */
export const validationMetrics: readonly Metric[] = [
  ...[...accuracies, ...otherAccuracies].map((score) => ({ ...asAccuracy, ...ofValidation(score) })),
  ...losses.map((score) => ({ ...asLoss, ...ofValidation(score) })),
]

const builtIn: ReadonlyMap<string, Metric> = new Map(
  [metrics, validationMetrics, machineMetrics].flat().map((metric) => [metric.name, metric]),
)

const heldOutNames: ReadonlySet<string> = new Set(
  [...accuracies, ...otherAccuracies, ...losses].map(({ name }) => name),
)

/** Whether a metric looks at held-out images. */
export function isOfHeldOut(name: string): boolean {
  return heldOutNames.has(name)
}

/** A metric that Signum defines. */
export function findBuiltInMetric(name: string): Metric | undefined {
  return builtIn.get(name)
}

/** A metric that Signum defines, or one that runs of the store report. */
export function findMetric(name: string): Metric | undefined {
  return builtIn.get(name) ?? findOwnMetric(name)
}

/**
 * Diagnostics of one binarized layer (the gradient norm: of every layer's weight), stored as "<name>/<layer>" beside
 * the metrics of the whole run and left out of lists of metrics. Those of a step are taken every `diagnosticsInterval`
 * steps and describe that one step.
 */
export const layerMetrics: readonly Metric[] = [
  {
    name: 'flips',
    title: 'Sign flips',
    unit: 'percent',
    goal: null,
    every: 'epoch',
    definition: "share of the layer's weights whose sign changed over the epoch",
  },
  {
    name: 'stepFlips',
    title: 'Sign flips in a step',
    unit: 'percent',
    goal: null,
    every: 'step',
    definition: "share of the layer's weights whose sign changed in this one step",
  },
  {
    name: 'flipMass',
    title: 'Flip mass',
    unit: 'none',
    goal: null,
    every: 'step',
    definition: 'twice the sum of |w*| after the step over the weights whose sign changed in it',
  },
  {
    name: 'gap',
    title: 'Gap term',
    unit: 'none',
    goal: null,
    every: 'step',
    definition: 'D of the step, exact for the P of that step',
    remark: 'Only if the pair is a ProxConnect quantizer (B = 1, F nondecreasing).',
  },
  {
    name: 'gradientNorm',
    title: 'Gradient norm',
    unit: 'none',
    goal: null,
    every: 'step',
    definition:
      'euclidean norm of the gradient that the optimizer was given in this one step, for latent weights B(w*) g',
    remark: 'After gradient clipping and coupled weight decay. Not known of weights that Bop flips.',
  },
  {
    name: 'effectiveMu',
    title: 'Effective mu',
    unit: 'none',
    goal: null,
    every: 'epoch',
    definition: "slope of the line through 0 that fits F best over the layer's latent weights",
    remark: 'Sum w* F(w*) / sum w*^2. It is mu if F(w) = mu w.',
  },
  {
    name: 'distance',
    title: 'Distance to signs',
    unit: 'none',
    goal: null,
    every: 'epoch',
    definition: 'mean distance of the latent weights to the nearer of -1 and +1',
  },
  {
    name: 'dead',
    title: 'Dead latents',
    unit: 'percent',
    goal: null,
    every: 'epoch',
    definition: 'share of the latent weights where B is 0',
  },
  {
    name: 'reversed',
    title: 'Reversed latents',
    unit: 'percent',
    goal: null,
    every: 'epoch',
    definition: 'share of the latent weights where B is negative',
    remark: 'The gradient is turned around.',
  },
]

/** Under which name a diagnostic of a layer is stored. */
export function layerMetric(name: string, layer: string): string {
  return `${name}/${layer}`
}

/** Whether a stored name is a diagnostic of one layer. */
export function isLayerMetric(name: string): boolean {
  return name.includes('/')
}

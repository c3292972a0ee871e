import { z } from 'zod'
import { longestText } from '../quantizers/parse/grammar.ts'
import { muScheduleKinds } from '../quantizers/quantizer.ts'
import { updateNames } from '../quantizers/update-rule.ts'
import { quantizerNames } from '../quantizers/zoo.ts'
import { datasetNames } from './dataset-catalogue.ts'
import { describe, fieldsOf } from './field.ts'
import { activationFormNames, weightFormNames } from './forms.ts'
import { customName } from './method.ts'
import { modelNames } from './model-catalogue.ts'
import { epochListPattern } from './epoch-list.ts'
import { presetNames } from './policy.ts'
import { recomputationNames } from './recomputation.ts'

const parameters = z.record(z.string(), z.number())
/** A schema of its own for every field: descriptions are kept by schema. */
const expression = () => z.string().trim().min(1).max(longestText).nullable().default(null)

/**
 * One training run, complete: the form, `--flags`, recipe files, stored rows, diffs and export headers derive from
 * this. A field whose default is null follows the quantizer or the model (see resolve.ts).
 */
export const experimentFields = z.strictObject({
  dataset: describe(z.string().default('mnist'), {
    title: 'Data set',
    section: 'What',
    choices: datasetNames,
    open: true,
    help: 'The images to train and to evaluate on.',
  }),
  trainImages: describe(z.int().min(1).nullable().default(null), {
    title: 'Training images',
    section: 'What',
    unit: 'images',
    advanced: true,
    help: 'Use only so many training images, drawn by the seed.',
    whenEmpty: 'all',
  }),
  model: describe(z.enum(modelNames as [string, ...string[]]).default('cnn-small'), {
    title: 'Model',
    section: 'What',
    help: 'The network whose weights are binarized.',
  }),
  modelParameters: describe(parameters.default({}), {
    title: 'Model parameters',
    section: 'What',
    help: 'Size of the network, where it is to differ from the proposed one.',
  }),
  regime: describe(z.enum(['bw', 'bwa', 'bwaa']).default('bw'), {
    title: 'Regime',
    section: 'Method',
    help: 'bw: binary weights. bwa: binary weights and activations. bwaa: and their sums in accumulators of 8 bits.',
  }),
  preset: describe(
    z
      .enum(presetNames as [string, ...string[]])
      .nullable()
      .default(null),
    {
      title: 'Layers',
      section: 'Method',
      help: 'Which layers are binarized.',
      whenEmpty: 'as the model proposes',
    },
  ),
  quantizer: describe(z.enum([...quantizerNames, customName]).default('bnn++'), {
    title: 'Quantizer',
    section: 'Method',
    help: 'The pair of forward and backward quantizers; custom: as written in forward and backward.',
  }),
  forward: describe(expression(), {
    title: 'Forward',
    section: 'Method',
    expression: true,
    help: 'Forward quantizer F of a custom pair in w and mu, such as tanh(mu*w).',
    whenEmpty: 'none',
  }),
  backward: describe(expression(), {
    title: 'Backward',
    section: 'Method',
    expression: true,
    help: 'Backward quantizer B of a custom pair.',
    whenEmpty: 'the derivative of the forward',
  }),
  deploy: describe(expression(), {
    title: 'Deployed',
    section: 'Method',
    expression: true,
    advanced: true,
    help: 'What a custom pair deploys, in w alone.',
    whenEmpty: 'sign(w)',
  }),
  quantizerParameters: describe(parameters.default({}), {
    title: 'Quantizer parameters',
    section: 'Method',
    help: 'Parameters of the pair, where they are to differ from the proposed ones.',
  }),
  update: describe(z.enum(updateNames).nullable().default(null), {
    title: 'Update rule',
    section: 'Method',
    advanced: true,
    help: 'Where the gradient is taken and a step starts.',
    whenEmpty: 'as the quantizer proposes',
  }),
  muSchedule: describe(z.enum(muScheduleKinds).nullable().default(null), {
    title: 'Schedule of mu',
    section: 'Method',
    help:
      'How the sharpness mu grows over the training (accumulated: from its start by the learning rate of every ' +
      'step).',
    whenEmpty: 'as the quantizer proposes',
  }),
  muStart: describe(z.number().positive().max(1e6).nullable().default(null), {
    title: 'mu at the start',
    section: 'Method',
    help: 'Sharpness of the quantizer in the first step.',
    whenEmpty: 'as the quantizer proposes',
  }),
  muEnd: describe(z.number().positive().max(1e6).nullable().default(null), {
    title: 'mu at the end',
    section: 'Method',
    help: 'Sharpness of the quantizer in the last step.',
    whenEmpty: 'as the quantizer proposes',
  }),
  muSteps: describe(z.int().min(2).max(1000).default(5), {
    title: 'Steps of mu',
    section: 'Method',
    advanced: true,
    help: 'Stairs in which mu rises where its schedule is steps.',
  }),
  weightForm: describe(z.enum(weightFormNames).default('plain'), {
    title: 'Weights',
    section: 'Method',
    advanced: true,
    help: 'What stands around the quantizer Q of the weights w*.',
  }),
  activationForm: describe(z.enum(activationFormNames).default('plain'), {
    title: 'Activations',
    section: 'Method',
    advanced: true,
    help: 'What stands around the sign of binary activations.',
  }),
  accumulator: describe(z.enum(['saturating', 'wrapping']).default('saturating'), {
    title: 'Accumulator',
    section: 'Method',
    advanced: true,
    help: 'What an 8-bit accumulator (regime bwaa) does beyond -128 and 127: stays there, or wraps around.',
  }),
  accumulatorTile: describe(z.int().min(1).max(65_536).nullable().default(null), {
    title: 'Accumulator tile',
    section: 'Method',
    unit: 'inputs',
    advanced: true,
    help: 'Products that one 8-bit accumulator (regime bwaa) sums before it is added to a wide one.',
    whenEmpty: 'all inputs of an output',
  }),
  freezeSigns: describe(z.number().min(0).max(1).default(1), {
    title: 'Freeze signs',
    section: 'Method',
    advanced: true,
    help:
      'Share of the training after which the binarized weights are fixed at what is deployed and only the rest ' +
      'goes on; 1 never fixes them.',
  }),
  epochs: describe(z.int().min(1).max(100_000).default(6), {
    title: 'Epochs',
    section: 'Training',
    unit: 'epochs',
    help: 'Passes over the training images.',
  }),
  batchSize: describe(z.int().min(1).max(65_536).default(64), {
    title: 'Batch size',
    section: 'Training',
    unit: 'images',
    help: 'Images in one optimizer step; what is left over at the end of an epoch is dropped.',
  }),
  recompute: describe(z.enum(recomputationNames).default('none'), {
    title: 'Made again',
    section: 'Training',
    advanced: true,
    help:
      'Memory for time: what gradients need is made again instead of kept. norms: what norms and nonlinearities ' +
      'make of a convolution. blocks: all within a block, for about a third more arithmetic (Chen et al., 2016).',
  }),
  optimizer: describe(z.enum(['adam', 'adamw', 'sgd', 'bop', 'lab']).default('adam'), {
    title: 'Optimizer',
    section: 'Training',
    help:
      'Acts on the latent weights. bop flips signs, and is adam for what stays real (Helwegen et al., 2019). lab ' +
      'is adam with a scale from its curvature (Hou, Yao and Kwok, 2017).',
  }),
  momentum: describe(z.number().min(0).max(0.9999).default(0.9), {
    title: 'Momentum',
    section: 'Training',
    advanced: true,
    help: 'Share of its last direction that a step of sgd keeps; 0 is plain gradient descent.',
  }),
  bopThreshold: describe(z.number().min(0).max(1).default(1e-8), {
    title: 'Bop threshold',
    section: 'Training',
    advanced: true,
    help: 'A sign flips where the averaged gradient has its sign and is larger than this (optimizer bop).',
  }),
  bopGamma: describe(z.number().positive().max(1).default(1e-3), {
    title: 'Bop gamma',
    section: 'Training',
    advanced: true,
    help: 'Weight of the newest gradient in the average (optimizer bop); falls as the learning rate does.',
  }),
  learningRate: describe(z.number().positive().max(100).nullable().default(null), {
    title: 'Learning rate',
    section: 'Training',
    help: 'Step size after the warm-up.',
    whenEmpty: 'as the model proposes',
  }),
  learningRateSchedule: describe(z.enum(['constant', 'linear', 'cosine', 'step', 'one-cycle']).default('cosine'), {
    title: 'Learning rate schedule',
    section: 'Training',
    help:
      'How the learning rate falls from its value: to the end along a line or a cosine, by a factor at the ' +
      'steps, or in one cycle that rises first (Smith and Topin, 2018; without their cycle of the momentum).',
  }),
  learningRateSteps: describe(
    z
      .string()
      .trim()
      .regex(epochListPattern, 'must be whole numbers of epochs with spaces between them, for example 80 120 150')
      .default(''),
    {
      title: 'Learning rate steps',
      section: 'Training',
      advanced: true,
      help:
        'Epochs after which the schedule "step" lowers the learning rate, with spaces between them, for example ' +
        '80 120 150.',
    },
  ),
  learningRateFactor: describe(z.number().positive().max(1).default(0.1), {
    title: 'Factor of a step',
    section: 'Training',
    advanced: true,
    help: 'What the learning rate is multiplied by at each of the learning rate steps.',
  }),
  learningRateEnd: describe(z.number().min(0).max(100).default(0), {
    title: 'Learning rate at the end',
    section: 'Training',
    advanced: true,
    help: 'Where the schedules linear, cosine and one-cycle lead to; it would be reached one step after the last.',
  }),
  learningRateRise: describe(z.number().positive().max(0.99).default(0.3), {
    title: 'Rising share',
    section: 'Training',
    advanced: true,
    help: 'Share of the training over which the schedule one-cycle rises to the learning rate, from a 25th of it.',
  }),
  warmupEpochs: describe(z.number().min(0).max(1000).default(0), {
    title: 'Warm-up',
    section: 'Training',
    unit: 'epochs',
    advanced: true,
    help: 'The learning rate rises linearly over so many epochs.',
  }),
  weightDecay: describe(z.number().min(0).max(1).default(0), {
    title: 'Weight decay',
    section: 'Training',
    advanced: true,
    help:
      'On weights that stay real; added to the gradient (adam, sgd) or decoupled (adamw). Latent weights of ' +
      'binarized layers are clipped instead.',
  }),
  latentWeightDecay: describe(z.number().min(0).max(1).default(0), {
    title: 'Weight decay of latent weights',
    section: 'Training',
    advanced: true,
    help: 'The same on the latent weights of binarized layers: it draws them towards their change of sign.',
  }),
  biasWeightDecay: describe(z.number().min(0).max(1).default(0), {
    title: 'Weight decay of biases and norms',
    section: 'Training',
    advanced: true,
    help: 'The same on biases, norms, class token and positions; recipes that decay every parameter need it.',
  }),
  gradientClip: describe(z.number().min(0).max(1e6).default(0), {
    title: 'Gradient clipping',
    section: 'Training',
    advanced: true,
    help: 'The gradient of all parameters together is shortened to this norm where it is longer; 0 leaves it.',
  }),
  labelSmoothing: describe(z.number().min(0).max(0.99).default(0), {
    title: 'Label smoothing',
    section: 'Training',
    advanced: true,
    help:
      'Share of the target that is spread over all classes alike (Szegedy et al., 2016). The training loss is ' +
      'then the cross-entropy against these targets.',
  }),
  averaging: describe(z.number().min(0).max(0.999999).default(0), {
    title: 'Weight averaging',
    section: 'Training',
    advanced: true,
    help:
      'Decay of an exponential moving average of real and latent weights, 0.999 say, that is then evaluated in ' +
      'place of the last weights; latent weights are averaged before they are quantized. 0 switches it off.',
  }),
  latentClip: describe(z.number().min(0).max(1000).default(1), {
    title: 'Latent clipping',
    section: 'Training',
    advanced: true,
    help: 'Latent weights are kept within plus or minus this value; 0 leaves them free.',
  }),
  onDivergence: describe(z.enum(['stop', 'roll-back']).default('stop'), {
    title: 'When it diverges',
    section: 'Training',
    advanced: true,
    help:
      'Where the training loss is no longer a number: stop, or go on from the last checkpoint with half the ' +
      'learning rate, at most three times.',
  }),
  startFrom: describe(z.int().min(1).nullable().default(null), {
    title: 'Start from run',
    section: 'Training',
    advanced: true,
    help:
      'Take the weights and batch-norm statistics of this finished run of the same model, with the optimizer ' +
      'starting anew.',
    whenEmpty: 'new weights, drawn by the seed',
  }),
  startLatents: describe(z.enum(['rescaled', 'clipped']).default('rescaled'), {
    title: 'Latent weights at the start',
    section: 'Training',
    advanced: true,
    help:
      'Where real weights of the other run become latent ones: rescaled keeps signs and proportions and gives ' +
      'every layer the mean size of new latent weights; clipped takes them as they are, within the latent ' +
      'clipping.',
  }),
  seed: describe(
    z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1),
    {
      title: 'Seed',
      section: 'Training',
      help: 'Decides the initial weights and the order of the images; the same seed gives the same run, bit for bit.',
    },
  ),
  cropPadding: describe(z.int().min(0).max(64).default(0), {
    title: 'Pad and crop',
    section: 'Augmentation',
    unit: 'pixels',
    help:
      'Training images are padded with black by so many pixels on every side and cropped to their size at a ' +
      'random place; 4 is usual on CIFAR, 0 switches it off.',
  }),
  flip: describe(z.boolean().default(false), {
    title: 'Flip',
    section: 'Augmentation',
    help: 'Training images are mirrored left to right at random, half of them. Not for digits or letters.',
  }),
  randAugment: describe(z.int().min(0).max(14).default(0), {
    title: 'RandAugment',
    section: 'Augmentation',
    help:
      'So many operations, drawn anew for every training image, are applied one after the other (Cubuk et al., ' +
      '2020); 2 is usual, 0 switches it off.',
  }),
  randAugmentMagnitude: describe(z.number().min(0).max(30).default(9), {
    title: 'RandAugment magnitude',
    section: 'Augmentation',
    advanced: true,
    help: 'How strong the operations of RandAugment are, from 0 to 30.',
  }),
  erasing: describe(z.number().min(0).max(1).default(0), {
    title: 'Random erasing',
    section: 'Augmentation',
    advanced: true,
    help:
      'Probability that a random rectangle of a training image is filled with noise (Zhong et al., 2020); 0 ' +
      'switches it off.',
  }),
  mixup: describe(z.number().min(0).max(100).default(0), {
    title: 'Mixup',
    section: 'Augmentation',
    advanced: true,
    help:
      'Training images and their targets are mixed in pairs, in a proportion drawn from Beta(alpha, alpha) for ' +
      'every batch (Zhang et al., 2018); this is alpha, 0 switches it off.',
  }),
  cutmix: describe(z.number().min(0).max(100).default(0), {
    title: 'CutMix',
    section: 'Augmentation',
    advanced: true,
    help:
      'A random rectangle of each training image comes from another one, and the targets follow its area, drawn ' +
      'as for mixup (Yun et al., 2019); this is alpha, 0 switches it off. With mixup too, every batch takes one ' +
      'of both at random.',
  }),
  batchNormReestimation: describe(z.int().min(0).max(10_000).default(64), {
    title: 'Batch-norm re-estimation',
    section: 'Evaluation',
    unit: 'batches',
    help:
      'Batches of training images over which batch-norm statistics are taken again with hard signs before the ' +
      'deployed accuracy is measured; 0 switches it off.',
  }),
  diagnosticsInterval: describe(z.int().min(0).max(1_000_000).default(100), {
    title: 'Diagnostics',
    section: 'Evaluation',
    unit: 'steps',
    advanced: true,
    help:
      'Every so many steps one step is measured layer by layer: gradient norm, sign flips, flip mass, gap term; ' +
      '1 measures each step, 0 none.',
  }),
  engine: describe(
    z.enum(['auto', 'onnxruntime', 'webgpu', 'cuda', 'torch', 'tensorflow', 'reference']).default('auto'),
    {
      title: 'Engine',
      section: 'Machine',
      help:
        'What computes. auto measures the engines that work here on the model at hand, takes the fastest and says ' +
        'why; webgpu and cuda are onnxruntime on a graphics processor, torch is your own PyTorch, tensorflow is ' +
        'TensorFlow.js, reference a slow float64 interpreter.',
    },
  ),
  threads: describe(z.int().min(1).max(256).nullable().default(null), {
    title: 'Threads',
    section: 'Machine',
    advanced: true,
    help: 'Processor threads of one run.',
    whenEmpty: 'an equal share of the cores for each run that trains at once',
  }),
})

/** Input of a user: any subset of the fields. */
export type ExperimentInput = z.input<typeof experimentFields>
/** Every field present; nulls still mean proposals. */
export type Experiment = z.output<typeof experimentFields>
export type FieldKey = keyof Experiment

export const fields = fieldsOf(experimentFields)

import { z } from 'zod'
import { quantizerNames } from '../quantizers/zoo.ts'
import { datasetNames } from './dataset-catalogue.ts'
import { describe, fieldsOf } from './field.ts'
import { modelNames } from './model-catalogue.ts'
import { presetNames, presets } from './policy.ts'

const parameters = z.record(z.string(), z.number())

/**
 * One training run, complete: the form, `--flags`, recipe files, stored rows, diffs and export headers derive from this.
 * A field whose default is null follows the quantizer or the model (see resolve.ts).
 */
export const experimentFields = z.strictObject({
  dataset: describe(z.string().default('mnist'), {
    title: 'Data set', section: 'What', choices: datasetNames, open: true, help: 'The images to train and to evaluate on.',
  }),
  trainImages: describe(z.int().min(1).nullable().default(null), {
    title: 'Training images', section: 'What', unit: 'images', advanced: true, help: 'Use only so many training images, drawn by the seed; empty means all.',
  }),
  model: describe(z.enum(modelNames as [string, ...string[]]).default('cnn-small'), {
    title: 'Model', section: 'What', help: 'The network whose weights are binarized.',
  }),
  modelParameters: describe(parameters.default({}), {
    title: 'Model parameters', section: 'What', help: 'Size of the network, where it is to differ from the proposed one.',
  }),
  regime: describe(z.enum(['bw', 'bwa']).default('bw'), {
    title: 'Regime', section: 'Method', help: 'bw: binary weights. bwa: binary weights and activations.',
  }),
  preset: describe(z.enum(presetNames as [string, ...string[]]).nullable().default(null), {
    title: 'Layers', section: 'Method', help: `Which layers are binarized: ${presets.map(({ name, help }) => `${name} (${help})`).join('; ')}; empty means as the model proposes.`,
  }),
  quantizer: describe(z.enum(quantizerNames as [string, ...string[]]).default('bnn++'), {
    title: 'Quantizer', section: 'Method', help: 'The pair of forward and backward quantizers.',
  }),
  quantizerParameters: describe(parameters.default({}), {
    title: 'Quantizer parameters', section: 'Method', help: 'Parameters of the pair, where they are to differ from the proposed ones.',
  }),
  muSchedule: describe(z.enum(['constant', 'linear', 'exponential']).nullable().default(null), {
    title: 'Schedule of mu', section: 'Method', help: 'How the sharpness mu grows over the training; empty means as the quantizer proposes.',
  }),
  muStart: describe(z.number().positive().max(1e6).nullable().default(null), {
    title: 'mu at the start', section: 'Method', help: 'Sharpness of the quantizer in the first step; empty means as the quantizer proposes.',
  }),
  muEnd: describe(z.number().positive().max(1e6).nullable().default(null), {
    title: 'mu at the end', section: 'Method', help: 'Sharpness of the quantizer in the last step; empty means as the quantizer proposes.',
  }),
  epochs: describe(z.int().min(1).max(100_000).default(6), {
    title: 'Epochs', section: 'Training', unit: 'epochs', help: 'Passes over the training images.',
  }),
  batchSize: describe(z.int().min(1).max(65_536).default(64), {
    title: 'Batch size', section: 'Training', unit: 'images', help: 'Images in one optimizer step; what is left over at the end of an epoch is dropped.',
  }),
  optimizer: describe(z.enum(['adam', 'adamw', 'sgd']).default('adam'), {
    title: 'Optimizer', section: 'Training', help: 'Acts on the latent weights. sgd has a momentum of 0.9.',
  }),
  learningRate: describe(z.number().positive().max(100).nullable().default(null), {
    title: 'Learning rate', section: 'Training', help: 'Step size after the warm-up; empty means as the model proposes.',
  }),
  learningRateSchedule: describe(z.enum(['constant', 'linear', 'cosine']).default('cosine'), {
    title: 'Learning rate schedule', section: 'Training', help: 'How the learning rate falls from its value to zero.',
  }),
  warmupEpochs: describe(z.number().min(0).max(1000).default(0), {
    title: 'Warm-up', section: 'Training', unit: 'epochs', advanced: true, help: 'The learning rate rises linearly over so many epochs.',
  }),
  weightDecay: describe(z.number().min(0).max(1).default(0), {
    title: 'Weight decay', section: 'Training', advanced: true, help: 'On weights that stay real; added to the gradient (adam, sgd) or decoupled (adamw). Latent weights of binarized layers are clipped instead.',
  }),
  latentClip: describe(z.number().min(0).max(1000).default(1), {
    title: 'Latent clipping', section: 'Training', advanced: true, help: 'Latent weights are kept within plus or minus this value; 0 leaves them free.',
  }),
  seed: describe(z.int().min(0).max(2 ** 31 - 1).default(1), {
    title: 'Seed', section: 'Training', help: 'Decides the initial weights and the order of the images; the same seed gives the same run, bit for bit.',
  }),
  batchNormReestimation: describe(z.int().min(0).max(10_000).default(64), {
    title: 'Batch-norm re-estimation', section: 'Evaluation', unit: 'batches', help: 'Batches of training images over which batch-norm statistics are taken again with hard signs before the deployed accuracy is measured; 0 switches it off.',
  }),
  diagnosticsInterval: describe(z.int().min(0).max(1_000_000).default(100), {
    title: 'Diagnostics', section: 'Evaluation', unit: 'steps', advanced: true, help: 'Every so many steps one step is measured layer by layer: sign flips, flip mass, gap term; 1 measures each step, 0 none.',
  }),
  engine: describe(z.enum(['auto', 'onnxruntime', 'reference']).default('auto'), {
    title: 'Engine', section: 'Machine', help: 'What computes. auto takes the fastest engine that works here and says why; reference is a slow float64 interpreter.',
  }),
  threads: describe(z.int().min(1).max(256).nullable().default(null), {
    title: 'Threads', section: 'Machine', advanced: true, help: 'Processor threads of one run; empty shares the cores between the concurrent runs.',
  }),
})

/** What a user writes: any subset of the fields. */
export type ExperimentInput = z.input<typeof experimentFields>
/** Every field present; nulls still stand for proposals. */
export type Experiment = z.output<typeof experimentFields>
export type FieldKey = keyof Experiment

export const fields = fieldsOf(experimentFields)

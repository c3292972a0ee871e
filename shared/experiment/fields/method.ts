import { z } from 'zod'
import { longestText } from '../../quantizers/parse/grammar.ts'
import { muScheduleKinds } from '../../quantizers/quantizer.ts'
import { updateNames } from '../../quantizers/update-rule.ts'
import { quantizerNames } from '../../quantizers/zoo.ts'
import { describe } from '../field.ts'
import { activationFormNames, weightFormNames } from '../forms.ts'
import { binarizingKinds } from '../gradual.ts'
import { customName } from '../method.ts'
import { presetNames } from '../policy.ts'
import { attentionKinds, regimes } from '../regime.ts'

const parameters = z.record(z.string(), z.number())
/** A schema of its own for every field: descriptions are kept by schema. */
const expression = () => z.string().trim().min(1).max(longestText).nullable().default(null)

/** What is binarized, and how. */
export const methodFields = {
  regime: describe(z.enum(regimes).default('bw'), {
    title: 'Regime',
    section: 'Method',
    help:
      'bw: binary weights. bwa: binary weights and activations. bwaa: and their sums in accumulators of 8 bits. ' +
      'ba: binary activations, real weights (quantizer full). ' +
      'With a quantizer of more levels (ternary, uniform, dorefa) the weights have these in bw and bwa.',
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
    help: 'Function that a custom pair deploys, in w alone.',
    whenEmpty: 'sign(w)',
  }),
  quantizerParameters: describe(parameters.default({}), {
    title: 'Quantizer parameters',
    section: 'Method',
    help: 'Parameters of the pair, if they are to differ from the defaults.',
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
    help: 'Stairs of the schedule "steps" of mu; each is higher than the one before by the same factor.',
  }),
  weightForm: describe(z.enum(weightFormNames).default('plain'), {
    title: 'Weights',
    section: 'Method',
    advanced: true,
    help: 'Scale and shift around the quantizer Q of the weights w*.',
  }),
  activationForm: describe(z.enum(activationFormNames).default('plain'), {
    title: 'Activations',
    section: 'Method',
    advanced: true,
    help: 'Scale and shift around the sign of binary activations.',
  }),
  activationBits: describe(z.int().min(2).max(8).nullable().default(null), {
    title: 'Activation bits',
    section: 'Method',
    unit: 'bits',
    advanced: true,
    help:
      'Bits of what enters a quantized layer in regime bw, in steps whose size is learned, one a layer (LSQ, Esser ' +
      'et al., 2020). With the quantizer full the weights stay real.',
    whenEmpty: 'real in bw, signs in the other regimes',
  }),
  layerMethods: describe(z.string().trim().max(1000).nullable().default(null), {
    title: 'Method by layer',
    section: 'Method',
    advanced: true,
    help:
      'What differs in some layers, by role (first, body, shortcut, embedding, attention, mlp, last) or name: a ' +
      'quantizer with its parameters, and regime, weightForm, activationForm, activationBits, such as "first: full; ' +
      'block1.mlp: ternary; shortcut: regime=bw". These layers are quantized whatever Layers says, later rules win, ' +
      'mu goes as each quantizer proposes, and the nonlinearity is that of the regime above.',
    whenEmpty: 'the same method in all',
  }),
  attention: describe(z.enum(attentionKinds).default('real'), {
    title: 'Attention',
    section: 'Method',
    advanced: true,
    help:
      'Products within attention, in regimes ba and bwa. real: of real values. binary: queries, keys and values are ' +
      'signs, probabilities 0 or 1 times a learned scale (BiT, Liu et al., 2022).',
  }),
  accumulator: describe(z.enum(['saturating', 'wrapping']).default('saturating'), {
    title: 'Accumulator',
    section: 'Method',
    advanced: true,
    help: 'Overflow of an 8-bit accumulator (regime bwaa) beyond -128 and 127: saturates or wraps around.',
  }),
  accumulatorTile: describe(z.int().min(1).max(65_536).nullable().default(null), {
    title: 'Accumulator tile',
    section: 'Method',
    unit: 'inputs',
    advanced: true,
    help:
      'Products that one 8-bit accumulator (regime bwaa) sums before it is added to a wide one; of a convolution as ' +
      'many whole channels as fit.',
    whenEmpty: 'all inputs of an output',
  }),
  binarizing: describe(z.enum(binarizingKinds).default('at-once'), {
    title: 'Binarizing',
    section: 'Method',
    advanced: true,
    help:
      'at-once: all weights from the first step. layers: one layer after another, from the images on. channels: a ' +
      'growing share of the output channels of every layer. What is not binarized yet is the latent weight itself, ' +
      'brought to the mean magnitude of F(w*).',
  }),
  binarizedBy: describe(z.number().positive().max(1).default(0.5), {
    title: 'Binarized by',
    section: 'Method',
    advanced: true,
    help: 'Share of the training after which all weights are binarized, where they are not at once.',
  }),
  fixedLayers: describe(z.string().trim().max(1000).nullable().default(null), {
    title: 'Fixed layers',
    section: 'Method',
    advanced: true,
    help:
      'Layers and parts that are not trained, by role (first, body, shortcut, embedding, attention, mlp, last) or ' +
      'name, such as "stem, stage1.*": their weights stay as they were at the start. In parts that are fixed by name ' +
      'batch norms keep their running statistics.',
    whenEmpty: 'all are trained',
  }),
  freezeSigns: describe(z.number().min(0).max(1).default(1), {
    title: 'Freeze signs',
    section: 'Method',
    advanced: true,
    help:
      'Share of the training after which the binarized weights are fixed at what is deployed and only the rest ' +
      'goes on; 1 never fixes them.',
  }),
}

import { z } from 'zod'
import { describe } from '../field.ts'
import { sourceSchema } from '../source.ts'

/** Decay, clipping, averaging, divergence, and where a training starts. */
export const regularizationFields = {
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
    help:
      'The gradient of all parameters together is shortened to this norm if it is longer; 0 leaves it. Of latent ' +
      'weights the gradient has the factor B, up to mu for BNN+ and BNN++: as mu grows they take up the common norm, ' +
      'and the rest moves less.',
  }),
  labelSmoothing: describe(z.number().min(0).max(0.99).default(0), {
    title: 'Label smoothing',
    section: 'Training',
    advanced: true,
    help:
      'Share of the target that is spread over all classes alike (Szegedy et al., 2016). The training loss is ' +
      'then the cross-entropy against these targets.',
  }),
  stochasticDepth: describe(z.number().min(0).max(0.9).default(0), {
    title: 'Stochastic depth',
    section: 'Training',
    advanced: true,
    help:
      'For each training image, the residual branch of a block is left out with a probability that rises from 0 at ' +
      'the first block to this at the last, and is scaled up when it is kept (Huang et al., 2016; drop path). 0 ' +
      'switches it off.',
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
      'If the training loss becomes NaN: stop, or go on from the last checkpoint with half the ' +
      'learning rate, at most three times.',
  }),
  startFrom: describe(sourceSchema.nullable().default(null), {
    title: 'Start from',
    section: 'Training',
    advanced: true,
    help:
      'Take the weights and batch-norm statistics of this finished run of the same model, by its number, or of ' +
      'weights that are kept (weights:NAME), with a fresh optimizer.',
    whenEmpty: 'new weights, drawn by the seed',
  }),
  startLatents: describe(z.enum(['rescaled', 'clipped']).default('rescaled'), {
    title: 'Latent weights at the start',
    section: 'Training',
    advanced: true,
    help:
      'If real weights of the other run become latent ones: rescaled keeps signs and proportions and gives ' +
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
}

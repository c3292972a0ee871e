import { z } from 'zod'
import { describe } from '../field.ts'
import { recomputationNames } from '../recomputation.ts'

/** Length, batches and optimizer of a training. */
export const trainingFields = {
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
  gradientParts: describe(z.int().min(1).max(1024).default(1), {
    title: 'Gradient accumulation',
    section: 'Training',
    unit: 'parts',
    advanced: true,
    help:
      'Parts in which a batch is computed, one after the other, with the memory of one: the optimizer takes the mean ' +
      'of their gradients. Batch norm sees every part for itself; without it the step is that of the whole batch.',
  }),
  recompute: describe(z.enum(recomputationNames).default('none'), {
    title: 'Recompute activations',
    section: 'Training',
    advanced: true,
    help:
      'Trades time for memory: activations are recomputed instead of kept. norms: what norms and nonlinearities ' +
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
    help: 'A sign flips if the averaged gradient has its sign and is larger than this (optimizer bop).',
  }),
  bopGamma: describe(z.number().positive().max(1).default(1e-3), {
    title: 'Bop gamma',
    section: 'Training',
    advanced: true,
    help: 'Weight of the newest gradient in the average (optimizer bop); falls as the learning rate does.',
  }),
}

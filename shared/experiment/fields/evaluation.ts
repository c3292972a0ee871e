import { z } from 'zod'
import { describe } from '../field.ts'

/** What is measured, and on which images. */
export const evaluationFields = {
  validationShare: describe(z.number().min(0).max(0.5).default(0), {
    title: 'Validation share',
    section: 'Evaluation',
    help:
      'Share of the training images that is set aside to choose by, the same for every seed and of each class alike: ' +
      'the best epoch, early stopping and successive halving then look at these images, and the held-out ones are ' +
      'scored at the end alone. 0 sets none aside; a data set with validation images of its own uses those.',
  }),
  patience: describe(z.int().min(0).max(10_000).default(0), {
    title: 'Early stopping',
    section: 'Evaluation',
    unit: 'epochs',
    advanced: true,
    help:
      'A run ends after so many epochs without a better accuracy on its validation images, with the weights that it ' +
      'has then; 0 trains all epochs.',
  }),
  evaluationCrop: describe(z.number().min(0.1).max(1).nullable().default(null), {
    title: 'Evaluation crop',
    section: 'Evaluation',
    advanced: true,
    help:
      'For evaluation an image is resized so that this share of its shorter side has the size of the data set, and ' +
      'the middle is cut out: 0.875 with a size of 224 resizes to 256, as is usual on ImageNet. Streamed images are ' +
      'taken from their files as they are.',
    whenEmpty: 'images as they were added',
  }),
  batchNormReestimation: describe(z.int().min(0).max(10_000).default(64), {
    title: 'Batch-norm re-estimation',
    section: 'Evaluation',
    unit: 'batches',
    help:
      'Batches of training images over which batch-norm statistics are re-estimated with hard signs before the ' +
      'deployed accuracy is measured; 0 switches it off. Full precision keeps the statistics of its training.',
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
}

import { z } from 'zod'
import { datasetNames } from '../dataset-catalogue.ts'
import { describe } from '../field.ts'
import { modelNames } from '../model-catalogue.ts'

const parameters = z.record(z.string(), z.number())

/** What is trained, and on which images. */
export const taskFields = {
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
    help: 'Size of the network, if it is to differ from the default.',
  }),
}

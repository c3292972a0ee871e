import { z } from 'zod'
import { longestArchitecture, writtenModel } from '../architecture/architecture.ts'
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
  model: describe(z.enum([...modelNames, writtenModel]).default('cnn-small'), {
    title: 'Model',
    section: 'What',
    help: 'The network whose weights are binarized; custom: as written in architecture.',
  }),
  architecture: describe(z.string().trim().min(1).max(longestArchitecture).nullable().default(null), {
    title: 'Architecture',
    section: 'What',
    expression: true,
    help:
      'A network of your own, as JSON, for the model custom: {"name": "Mine", "layers": [...]} of convolution, ' +
      'linear, norm, rectify, relu, gelu, pool, mean, flatten, patches, classToken, positions, token, attention, ' +
      'block, repeat, residual and concatenate (docs/architectures.md). On the command line also a file in JSON or ' +
      'YAML.',
    whenEmpty: 'none',
  }),
  modelParameters: describe(parameters.default({}), {
    title: 'Model parameters',
    section: 'What',
    help: 'Size of the network, if it is to differ from the default.',
  }),
}

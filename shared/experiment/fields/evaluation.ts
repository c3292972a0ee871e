import { z } from 'zod'
import { describe } from '../field.ts'

/** What is measured, and on what it is computed. */
export const evaluationFields = {
  batchNormReestimation: describe(z.int().min(0).max(10_000).default(64), {
    title: 'Batch-norm re-estimation',
    section: 'Evaluation',
    unit: 'batches',
    help:
      'Batches of training images over which batch-norm statistics are taken again with hard signs before the ' +
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
}

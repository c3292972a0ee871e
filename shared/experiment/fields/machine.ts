import { z } from 'zod'
import { describe } from '../field.ts'
import { precisionNames } from '../precision.ts'

/** What a run is computed on. */
export const machineFields = {
  engine: describe(
    z.enum(['auto', 'onnxruntime', 'webgpu', 'cuda', 'torch', 'tensorflow', 'reference']).default('auto'),
    {
      title: 'Engine',
      section: 'Machine',
      help:
        'Library that computes. auto measures the engines that work here on the model at hand, takes the fastest and ' +
        'says why; webgpu and cuda are onnxruntime on a graphics processor, torch is your own PyTorch, tensorflow is ' +
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
  device: describe(z.string().min(1).max(64).nullable().default(null), {
    title: 'Device',
    section: 'Machine',
    advanced: true,
    help:
      'Device of the engine torch, as PyTorch names it: cuda:0, mps, xpu:0, cpu. `signum engines` lists those of ' +
      'this machine.',
    whenEmpty: 'the one that SIGNUM_DEVICE names, or else the first that PyTorch finds',
  }),
  devices: describe(z.int().min(1).max(1024).default(1), {
    title: 'Devices',
    section: 'Machine',
    unit: 'devices',
    advanced: true,
    help:
      'Devices that compute each batch together with the engine torch: each takes an equal share of its images, and ' +
      'batch norm sees all of them. Cards from the chosen one on, or as many processes on the processor.',
  }),
  precision: describe(z.enum(precisionNames).default('float32'), {
    title: 'Precision',
    section: 'Machine',
    advanced: true,
    help:
      'Format of the factors of convolutions and matrix products while training with the engine torch. tf32: rounded ' +
      'to 10 bits behind the point by an NVIDIA card. bf16: factors and results in bfloat16. Everything else, and ' +
      'every evaluation, is computed in float32.',
  }),
}

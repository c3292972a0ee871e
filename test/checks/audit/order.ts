import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { datasetsIn } from './datasets.ts'
import type { Item } from './item.ts'
import { judge } from './judge.ts'
import { record, recordedBytes } from './recorder.ts'

/** 50 of 96 images in batches of 16: three steps an epoch, and two images left over. */
const common: ExperimentInput = {
  dataset: 'blobs',
  trainImages: 50,
  model: 'mlp',
  modelParameters: { width: 4, depth: 1 },
  batchSize: 16,
  epochs: 4,
  diagnosticsInterval: 0,
}

const cases: Record<string, ExperimentInput> = {
  bc: { quantizer: 'bc' },
  'bnn++': { quantizer: 'bnn++' },
  full: { quantizer: 'full' },
  'another seed': { quantizer: 'bc', seed: 2 },
  validation: { quantizer: 'bc', validationShare: 0.25 },
  mixup: { quantizer: 'bc', mixup: 0.5, trainImages: 16, epochs: 300, batchNormReestimation: 0 },
  plain: { quantizer: 'bc', trainImages: 16, epochs: 1 },
}

export const order: Item = {
  name: 'order',
  title: 'images of every step: once an epoch, another order each, the same for every method; mixup',
  modules: ['numpy', 'scipy'],
  async run(place) {
    const data = await datasetsIn(place)
    const keep = (tensor: string): boolean => /feed\/(images|targets)|^0\/state/.test(tensor)
    for (const [name, input] of Object.entries(cases))
      await writeFile(
        join(place.folder, `${name}.safetensors`),
        recordedBytes(await record({ ...common, ...input }, data, keep)),
      )
    return judge('order.py', place)
  },
}

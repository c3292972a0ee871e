import { copyFileSync, mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { datasetsIn } from './datasets.ts'
import type { Item } from './item.ts'
import { judge } from './judge.ts'
import { record, recordedBytes } from './recorder.ts'
import { trained } from './trained.ts'

/** 96 images to train on and 37 held out, in batches of 16: the last batch of either is short or dropped. */
const common: ExperimentInput = { dataset: 'blobs', batchSize: 16, epochs: 3, trainImages: 90, diagnosticsInterval: 0 }
const mlp: ExperimentInput = { ...common, model: 'mlp', modelParameters: { width: 12, depth: 2 } }
const cnn: ExperimentInput = { ...common, model: 'cnn-small', modelParameters: { width: 8 } }

const cases: Record<string, ExperimentInput> = {
  'mlp bc': { ...mlp, quantizer: 'bc' },
  'mlp bnn++ averaged': { ...mlp, quantizer: 'bnn++', averaging: 0.8 },
  'cnn bnn++': { ...cnn, quantizer: 'bnn++' },
  'cnn bc averaged, few batches': { ...cnn, quantizer: 'bc', averaging: 0.9, batchNormReestimation: 2 },
  'cnn full averaged': { ...cnn, quantizer: 'full', averaging: 0.7 },
  'cnn poly+ in colour': { ...cnn, dataset: 'colours', trainImages: null, quantizer: 'poly+' },
}

export const scores: Item = {
  name: 'scores',
  title: 'soft, hard and deployed loss and accuracy of a finished run, from its last checkpoint, in PyTorch',
  modules: ['torch', 'numpy'],
  async run(place) {
    const data = await datasetsIn(place)
    for (const [index, [name, input]] of Object.entries(cases).entries()) {
      // Statistics are re-estimated on the batches of the first epoch.
      const first = await record({ ...input, epochs: 1 }, data, (tensor) => tensor.endsWith('/feed/images'))
      await writeFile(join(place.folder, `batches-${index}.safetensors`), recordedBytes(first))
      for (const engine of ['onnxruntime', 'reference'] as const) {
        const into = join(place.folder, `case-${index}-${engine}`)
        mkdirSync(into)
        const { experiment, points } = await trained({ ...input, engine }, data, {
          name: `run-${index}-${engine}`,
          onCheckpoint: (path) => copyFileSync(path, join(into, 'last.safetensors')),
        })
        await writeFile(
          join(into, 'run.json'),
          JSON.stringify({ name: `${name}, ${engine}`, index, experiment, points }),
        )
      }
    }
    return judge('scores.py', place)
  },
}

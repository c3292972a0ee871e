import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { datasetsIn } from './datasets.ts'
import type { Item } from './item.ts'
import { judge } from './judge.ts'
import { record, recordedBytes } from './recorder.ts'

/** 96 images in batches of 16: six steps an epoch. */
const common: ExperimentInput = { dataset: 'blobs', batchSize: 16, epochs: 2, diagnosticsInterval: 0 }
const mlp: ExperimentInput = { ...common, model: 'mlp', modelParameters: { width: 12, depth: 2 } }
const cnn: ExperimentInput = { ...common, model: 'cnn-small', modelParameters: { width: 4 } }

const settings: Record<string, ExperimentInput> = {
  'sgd with momentum and decay': { optimizer: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 0.01 },
  'adam with decay of everything': {
    optimizer: 'adam',
    weightDecay: 0.01,
    latentWeightDecay: 0.02,
    biasWeightDecay: 0.03,
  },
  'adamw with warm-up and cosine': { optimizer: 'adamw', weightDecay: 0.1, latentWeightDecay: 0.05, warmupEpochs: 1 },
  'clipped gradients': { optimizer: 'sgd', learningRate: 0.1, gradientClip: 0.3, weightDecay: 0.05 },
  'label smoothing': { optimizer: 'adam', labelSmoothing: 0.1 },
  averaging: { optimizer: 'adam', averaging: 0.9 },
  mixup: { optimizer: 'sgd', learningRate: 0.05, mixup: 0.4, labelSmoothing: 0.05 },
}

/**
 * Hard signs are left out where biases decay under Adam: over a channel whose signs are all alike the gradient of the
 * loss is 0, and what rounding makes of it is then divided by its own size.
 */
const quantizersOf = (setting: ExperimentInput, place: number): string[] =>
  setting.biasWeightDecay !== undefined
    ? ['full', 'bnn++', 'poly+']
    : [
        ['full', 'bnn++', 'bc'],
        ['bnn++', 'bnn+', 'poly+'],
      ][place]!

const cases = [mlp, cnn].flatMap((model, place) =>
  Object.entries(settings).flatMap(([name, setting], index) =>
    quantizersOf(setting, (place + index) % 2).map((quantizer) => ({
      name,
      input: { ...model, ...setting, quantizer },
    })),
  ),
)

export const steps: Item = {
  name: 'steps',
  title: 'twelve steps of an MLP and a CNN in the float64 interpreter, against PyTorch in float64',
  modules: ['torch', 'numpy'],
  async run(place) {
    const data = await datasetsIn(place)
    for (const [index, { name, input }] of cases.entries()) {
      const folder = join(place.folder, String(index).padStart(3, '0'))
      await mkdir(folder)
      const recorded = await record(input, data)
      const experiment = { ...recorded.experiment, imageShape: [1, 8, 8] }
      const description = { name: `${input.model} ${input.quantizer}, ${name}`, experiment, steps: 12 }
      await writeFile(join(folder, 'experiment.json'), JSON.stringify(description))
      await writeFile(join(folder, 'tensors.safetensors'), recordedBytes(recorded))
    }
    return judge('steps.py', place)
  },
}

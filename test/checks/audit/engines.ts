import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { datasetsIn } from './datasets.ts'
import type { Item } from './item.ts'
import { judge } from './judge.ts'
import { trainWholeBatches } from './whole-batches.ts'

const common: ExperimentInput = { dataset: 'blobs', batchSize: 96, epochs: 10, diagnosticsInterval: 0 }
const models: ExperimentInput[] = [
  { ...common, model: 'mlp', modelParameters: { width: 12, depth: 2 } },
  { ...common, model: 'cnn-small', modelParameters: { width: 8 } },
]
const settings: ExperimentInput[] = [
  { optimizer: 'sgd', learningRate: 0.05, weightDecay: 0.01, labelSmoothing: 0.1, quantizer: 'bnn++', muEnd: 20 },
  { optimizer: 'adam', gradientClip: 0.5, averaging: 0.9, quantizer: 'poly+' },
  { optimizer: 'adamw', weightDecay: 0.1, warmupEpochs: 3, quantizer: 'full' },
]

export const engines: Item = {
  name: 'engines',
  title: 'ten steps on every engine in float32, against PyTorch in float64',
  modules: ['torch', 'numpy'],
  async run(place) {
    const cases = models.flatMap((model) =>
      settings.map((setting) => ({ name: `${model.model} ${setting.optimizer}`, input: { ...model, ...setting } })),
    )
    await trainWholeBatches(cases, ['reference', 'onnxruntime', 'torch', 'tensorflow'], await datasetsIn(place))
    return judge('engines.py', place)
  },
}

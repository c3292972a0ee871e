import { beforeAll, describe, expect, test } from 'vitest'
import type { Dataset } from '../../../electron/data/dataset.ts'
import { loadDataset } from '../../../electron/data/load-dataset.ts'
import type { Engine, Values } from '../../../electron/trainer/engines/engine.ts'
import { processorSupport } from '../../../electron/trainer/engines/onnxruntime/support.ts'
import { plainOnnx } from '../../../electron/trainer/engines/onnxruntime/target.ts'
import { onnxruntimeEngine } from '../../../electron/trainer/engines/onnxruntime/engine.ts'
import { referenceEngine } from '../../../electron/trainer/engines/reference/engine.ts'
import { tensorflowEngine } from '../../../electron/trainer/engines/tensorflow/engine.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { atLength } from '../../at-length.ts'
import { apart } from '../../methods/apart.ts'
import { trainSteps } from '../../methods/steps.ts'
import { temporaryDirectory } from './train.ts'

const steps = atLength(5, 20)
const batchSize = atLength(4, 16)
const tensorflow = await tensorflowEngine()
const { block } = await processorSupport()
const families: [string, Engine][] = [
  [`onnxruntime in blocks of ${block}`, onnxruntimeEngine({ threads: 2, provider: 'cpu' })],
  ['onnxruntime, plain', onnxruntimeEngine({ threads: 2, provider: 'cpu', target: plainOnnx })],
  ['TensorFlow.js', tensorflow],
]
const networks: [string, ExperimentInput][] = [
  ['CNN', { model: 'cnn-small', modelParameters: { width: 16 }, batchSize, quantizer: 'bnn++' }],
  ['CNN of signs', { model: 'cnn-small', modelParameters: { width: 16 }, batchSize, quantizer: 'bc', regime: 'bwa' }],
  ['VGG', { model: 'vgg-small', modelParameters: { width: 16 }, batchSize, quantizer: 'bc' }],
  ['ResNet-20', { model: 'resnet20', batchSize, quantizer: 'bc' }],
  [
    'ResNet-20 with projections',
    { model: 'resnet20', modelParameters: { projection: 1 }, batchSize, quantizer: 'bnn', learningRate: 0.001 },
  ],
  [
    'ViT',
    {
      model: 'vit-small',
      modelParameters: { patch: 4, dimension: 16, depth: 2, heads: 2 },
      batchSize,
      quantizer: 'bnn++',
    },
  ],
]
const common: ExperimentInput = { dataset: 'digits', optimizer: 'sgd', learningRate: 0.02, weightDecay: 0 }

let digits: Dataset
beforeAll(async () => {
  digits = await loadDataset('digits', await temporaryDirectory())
})

/** The gradient of every parameter at the first step: momentum, which was at rest. */
async function firstGradients(engine: Engine, network: ExperimentInput): Promise<Map<string, Values>> {
  const gradients = new Map<string, Values>()
  await trainSteps(engine, { ...common, ...network }, digits, 2, async ({ step, state }) => {
    if (step > 0) return
    // The bias of keys has no gradient but rounding, for softmax does not see it.
    for (const name of state.names())
      if (name.startsWith('momentum/') && !name.endsWith('key.bias')) gradients.set(name, await state.read(name))
  })
  return gradients
}

describe.each(networks)('%s', (_, network) => {
  test('has in every engine the gradients of the float64 reference at the first step', async () => {
    const exact = await firstGradients(referenceEngine, network)
    expect(exact.size).toBeGreaterThan(5)
    for (const [family, engine] of families) {
      const fast = await firstGradients(engine, network)
      for (const [name, values] of exact)
        expect(apart(fast.get(name)!, values), `${name} in ${family}`).toBeLessThan(1e-4)
    }
  })

  test(`has the same losses over ${steps} steps in both families of engines`, async () => {
    const [blocked, , other] = await Promise.all(
      families.map(([, engine]) => trainSteps(engine, { ...common, ...network }, digits, steps)),
    )
    for (const [step, loss] of other!.losses.entries())
      expect(Math.abs(blocked!.losses[step]! - loss) / loss, `loss of step ${step + 1}`).toBeLessThan(1e-4)
  })
})

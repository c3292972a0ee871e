import { beforeAll, describe, expect, test } from 'vitest'
import type { Dataset } from '../../../electron/data/dataset.ts'
import { loadDataset } from '../../../electron/data/load-dataset.ts'
import { onnxruntimeEngine } from '../../../electron/trainer/engines/onnxruntime/engine.ts'
import { referenceEngine } from '../../../electron/trainer/engines/reference/engine.ts'
import { tensorflowEngine } from '../../../electron/trainer/engines/tensorflow/engine.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { atLength } from '../../at-length.ts'
import { apart } from '../../methods/apart.ts'
import { methodName, methodsOf } from '../../methods/methods.ts'
import { trainSteps } from '../../methods/steps.ts'
import { temporaryDirectory } from './train.ts'

const steps = atLength(3, 10)
/** One of so many methods is tried. */
const stride = atLength(4, 1)
const engines = [onnxruntimeEngine({ threads: 1, provider: 'cpu' }), await tensorflowEngine()]
const networks: Record<string, ExperimentInput> = {
  CNN: { model: 'cnn-small', modelParameters: { width: 4 }, batchSize: 8 },
  ViT: { model: 'vit-small', modelParameters: { patch: 4, dimension: 8, depth: 1, heads: 2 }, batchSize: 8 },
}

const chosen = (model: ExperimentInput['model']) =>
  methodsOf(model)
    .filter((_, place) => place % stride === 0)
    .map((method) => [methodName(method), method] as const)

let digits: Dataset
beforeAll(async () => {
  digits = await loadDataset('digits', await temporaryDirectory())
})

describe.each(Object.entries(networks))(
  `%s: ${steps} steps in float32 follow those of the float64 interpreter`,
  (_, network) => {
    test.each(chosen(network.model))('%s', async (_name, method) => {
      const input: ExperimentInput = {
        dataset: 'digits',
        optimizer: 'sgd',
        learningRate: 0.02,
        ...network,
        ...method,
      }
      const exact = await trainSteps(referenceEngine, input, digits, steps)
      // Optimizer moments are judged by the parameters that they move. The bias of keys has no gradient but rounding,
      // since softmax does not see it.
      const judged = [...exact.state].filter(([name]) => !name.includes('/') && !name.endsWith('key.bias'))
      // Adam's moments, which LAB keeps, bring gradients of any size to one scale: those of units that are all but
      // off are rounding.
      const tolerance = method.optimizer === 'lab' ? 1e-3 : 1e-4
      for (const engine of engines) {
        const fast = await trainSteps(engine, input, digits, steps)
        for (const [step, loss] of exact.losses.entries())
          expect(Math.abs(fast.losses[step]! - loss) / loss, `${engine.name}: loss of step ${step + 1}`).toBeLessThan(
            1e-4,
          )
        for (const [name, values] of judged)
          expect(apart(fast.state.get(name)!, values), `${engine.name}: ${name}`).toBeLessThan(tolerance)
      }
      expect([...exact.state].some(([name, values]) => apart(values, exact.before.get(name)!) > 1e-3)).toBe(true)
    })
  },
)

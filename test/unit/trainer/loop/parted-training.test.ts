import { beforeAll, describe, expect, test } from 'vitest'
import type { Dataset } from '../../../../electron/data/dataset.ts'
import { loadDataset } from '../../../../electron/data/load-dataset.ts'
import { onnxruntimeEngine } from '../../../../electron/trainer/engines/onnxruntime/engine.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { memoryPlan } from '../../../../electron/trainer/programs/memory-plan.ts'
import type { ExperimentInput } from '../../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import { apart } from '../../../methods/apart.ts'
import { trainSteps, type Steps } from '../../../methods/steps.ts'
import { complaintsOf } from '../../experiment/complaints-of.ts'
import { temporaryDirectory } from '../../../integration/trainer/train.ts'

let digits: Dataset
beforeAll(async () => {
  digits = await loadDataset('digits', await temporaryDirectory())
})

/** Norms look at one image at a time. */
const transformer: ExperimentInput = {
  dataset: 'digits',
  model: 'vit-small',
  modelParameters: { patch: 4, dimension: 16, depth: 2, heads: 2 },
  quantizer: 'bnn++',
  batchSize: 12,
}

function furthest(some: Steps, others: Steps): number {
  const names = [...others.state.keys()].filter((name) => !name.startsWith('gathered/'))
  // The bias of keys has no gradient but rounding, for softmax does not see it.
  const compared = names.filter((name) => !name.endsWith('key.bias'))
  return Math.max(...compared.map((name) => apart(some.state.get(name)!, others.state.get(name)!)))
}

describe('a batch in parts', () => {
  test.each<[string, ExperimentInput]>([
    ['sgd', { optimizer: 'sgd' }],
    ['sgd with clipped gradients', { optimizer: 'sgd', gradientClip: 0.1 }],
    ['adam with averages', { optimizer: 'adam', averaging: 0.9 }],
  ])('is the whole batch to float64, where no norm sees several images: %s', async (_, practice) => {
    const whole = await trainSteps(referenceEngine, { ...transformer, ...practice }, digits, 3)
    const parted = await trainSteps(referenceEngine, { ...transformer, ...practice, gradientParts: 4 }, digits, 3)
    expect(furthest(parted, whole)).toBeLessThan(1e-10)
    whole.losses.forEach((loss, step) => expect(parted.losses[step]).toBeCloseTo(loss, 12))
    // The sums begin anew with every batch.
    for (const [name, values] of parted.state) if (name.startsWith('gathered/')) expect(Math.hypot(...values)).toBe(0)
  })

  test('is near it in float32, too', async () => {
    const engine = onnxruntimeEngine({ threads: 1, provider: 'cpu' })
    const sgd: ExperimentInput = { ...transformer, optimizer: 'sgd' }
    const whole = await trainSteps(engine, sgd, digits, 3)
    expect(furthest(await trainSteps(engine, { ...sgd, gradientParts: 3 }, digits, 3), whole)).toBeLessThan(1e-4)
  })

  test('is another step where batch norm sees each part for itself', async () => {
    const network: ExperimentInput = {
      dataset: 'digits',
      model: 'cnn-small',
      modelParameters: { width: 4 },
      batchSize: 12,
    }
    const whole = await trainSteps(referenceEngine, network, digits, 2)
    const parted = await trainSteps(referenceEngine, { ...network, gradientParts: 2 }, digits, 2)
    expect(furthest(parted, whole)).toBeGreaterThan(1e-3)
  })

  test('needs the activations of one part', () => {
    const [whole, parted] = [1, 4].map((gradientParts) =>
      memoryPlan(resolveExperiment({ ...transformer, batchSize: 64, gradientParts }), digits),
    )
    expect(parted!.activations / whole!.activations).toBeGreaterThan(0.2)
    expect(parted!.activations / whole!.activations).toBeLessThan(0.35)
  })

  test('has equal parts', () => {
    expect(complaintsOf({ batchSize: 10, gradientParts: 4 })).toContainEqual({
      field: 'gradientParts',
      message: 'a batch of 10 cannot be computed in 4 equal parts; take a number of parts that divides it',
    })
  })
})

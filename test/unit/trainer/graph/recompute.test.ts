import { beforeAll, describe, expect, test } from 'vitest'
import { atLength } from '../../../at-length.ts'
import { findDataset } from '../../../../shared/experiment/dataset-catalogue.ts'
import type { ExperimentInput } from '../../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import type { Engine, Values } from '../../../../electron/trainer/engines/engine.ts'
import { readStates } from '../../../../electron/trainer/engines/read-states.ts'
import { onnxruntimeEngine } from '../../../../electron/trainer/engines/onnxruntime/engine.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { tensorflowEngine } from '../../../../electron/trainer/engines/tensorflow/engine.ts'
import { memoryNeed } from '../../../../electron/trainer/graph/memory.ts'
import { initialState } from '../../../../electron/trainer/checkpoints/initial-state.ts'
import { trainingProgram, type NetworkProgram } from '../../../../electron/trainer/programs/programs.ts'
import { trialFeeds } from '../../../../electron/trainer/engine-choice/trial.ts'
import type { Slot } from '../../../../electron/trainer/optimizers/optimizer.ts'

const every: [string, ExperimentInput][] = [
  ['cnn-small', { model: 'cnn-small' }],
  ['cnn-small with binary activations', { model: 'cnn-small', regime: 'bwa' }],
  ['resnet20', { model: 'resnet20', modelParameters: { width: 8 } }],
  ['a ResNet with projections', { model: 'resnet20', modelParameters: { width: 8, projection: 1 }, regime: 'bwa' }],
  ['vgg-small', { model: 'vgg-small', modelParameters: { width: 8 } }],
  ['vgg-small with binary activations', { model: 'vgg-small', modelParameters: { width: 16 }, regime: 'bwa' }],
  ['vit-small', { model: 'vit-small', modelParameters: { patch: 4, dimension: 16, depth: 2, heads: 2 } }],
]
/** Each kind of block once. */
const some = ['cnn-small with binary activations', 'a ResNet with projections', 'vit-small']
const models = every.filter(([name]) => atLength(some.includes(name), true))

const programOf = (experiment: ExperimentInput, recompute: 'none' | 'norms' | 'blocks') =>
  trainingProgram(
    resolveExperiment({
      dataset: 'digits',
      batchSize: 4,
      quantizer: 'bc',
      learningRate: 0.01,
      ...experiment,
      recompute,
    }),
    findDataset('digits')!,
  )

/** What one step makes of the state, and the loss. */
async function stepped(
  engine: Engine,
  { program, network, slots }: NetworkProgram & { slots: Slot[] },
): Promise<Record<string, Values>> {
  const state = engine.createState(initialState(network, slots, 1))
  const compiled = await engine.compile(program, state)
  const { loss } = await compiled.step(trialFeeds(program))
  await compiled.dispose()
  return { loss: loss!, ...Object.fromEntries(await readStates(state, state.names())) }
}

/** |a - b| / |b| in the Euclidean norm. */
function apart(a: Values, b: Values): number {
  const square = (values: Iterable<number>) => [...values].reduce((total, value) => total + value * value, 0)
  return Math.sqrt(square(Array.from(a, (value, index) => value - b[index]!)) / Math.max(square(b), 1e-30))
}

describe('what is made again', () => {
  describe.each(models)('%s', (_, experiment) => {
    // Made once for both kinds.
    const plain = programOf(experiment, 'none')
    const engine = onnxruntimeEngine({ threads: 1, provider: 'cpu' })
    let exact: Record<string, Values> = {}
    let kept: Record<string, Values> = {}
    beforeAll(async () => {
      exact = await stepped(referenceEngine, plain)
      kept = await stepped(engine, plain)
    })

    test.each(['norms', 'blocks'] as const)(
      '%s: the same step to the last bit in float64, the same in onnxruntime up to rounding',
      async (kind) => {
        const again = programOf(experiment, kind)
        expect(await stepped(referenceEngine, again)).toEqual(exact)
        const fast = await stepped(engine, again)
        // Softmax does not see a shift of the keys: their bias has rounding for a gradient, and moments of such are no
        // better.
        for (const [name, values] of Object.entries(kept))
          if (!/moment|key\.bias/.test(name)) expect(apart(fast[name]!, values), name).toBeLessThan(1e-4)
      },
    )
  })

  test('holds for TensorFlow.js too', async () => {
    const [, input] = models.find(([name]) => name === 'vit-small')!
    const engine = await tensorflowEngine()
    const [kept, again] = [
      await stepped(engine, programOf(input, 'none')),
      await stepped(engine, programOf(input, 'blocks')),
    ]
    for (const [name, values] of Object.entries(kept))
      if (!/moment|key\.bias/.test(name)) expect(apart(again[name]!, values), name).toBeLessThan(1e-4)
  })

  test('needs less memory', () => {
    const images = { ...findDataset('digits')!, name: 'images', channels: 3, height: 32, width: 32 }
    const need = (experiment: ExperimentInput, recompute: 'none' | 'norms' | 'blocks') =>
      memoryNeed(
        trainingProgram(
          resolveExperiment({ dataset: images.name, batchSize: 64, quantizer: 'bc', ...experiment, recompute }, [
            images,
          ]),
          images,
        ).program,
      ).activations
    for (const model of ['resnet20', 'resnet56'] as const)
      expect(need({ model }, 'blocks'), model).toBeLessThan(0.7 * need({ model }, 'none'))
    expect(
      need({ model: 'vit-small', modelParameters: { patch: 2, dimension: 32, depth: 6, heads: 4 } }, 'blocks'),
    ).toBeLessThan(
      0.5 * need({ model: 'vit-small', modelParameters: { patch: 2, dimension: 32, depth: 6, heads: 4 } }, 'none'),
    )
    expect(need({ model: 'vgg-small', regime: 'bwa' }, 'norms')).toBeLessThan(
      0.75 * need({ model: 'vgg-small', regime: 'bwa' }, 'none'),
    )
  })
})

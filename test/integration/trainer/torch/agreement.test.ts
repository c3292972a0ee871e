import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Dataset } from '../../../../electron/data/dataset.ts'
import { loadDataset } from '../../../../electron/data/load-dataset.ts'
import type { Engine, Values } from '../../../../electron/trainer/engines/engine.ts'
import { Graph } from '../../../../electron/trainer/graph/graph.ts'
import { gradients } from '../../../../electron/trainer/graph/gradient.ts'
import { convolution } from '../../../../electron/trainer/graph/operations/convolution.ts'
import { reshape } from '../../../../electron/trainer/graph/operations/layout.ts'
import { matmul } from '../../../../electron/trainer/graph/operations/matmul.ts'
import { sum } from '../../../../electron/trainer/graph/operations/reduction.ts'
import { input } from '../../../../electron/trainer/graph/operations/source.ts'
import { evaluationProgram, trainingProgram } from '../../../../electron/trainer/programs/programs.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import { readStates } from '../../../../electron/trainer/engines/read-states.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { torchEngine, type TorchEngine } from '../../../../electron/trainer/engines/torch/engine.ts'
import type { ExperimentInput } from '../../../../shared/experiment/experiment.ts'
import { apart } from '../../../methods/apart.ts'
import { trainSteps } from '../../../methods/steps.ts'
import { skipWhere } from '../../../skips/facilities.ts'
import { transformer } from '../small-models.ts'
import { temporaryDirectory, train } from '../train.ts'
import { pythonWithTorch } from './torch-facility.ts'

const open = () => torchEngine({ python: pythonWithTorch!, device: 'cpu', threads: 1 })
const common: ExperimentInput = {
  dataset: 'digits',
  optimizer: 'sgd',
  learningRate: 0.02,
  weightDecay: 0,
  batchSize: 8,
}
const networks: [string, ExperimentInput][] = [
  ['CNN, BW', { model: 'cnn-small', modelParameters: { width: 8 }, quantizer: 'bnn++' }],
  ['CNN, BWA', { model: 'cnn-small', modelParameters: { width: 8 }, quantizer: 'bc', regime: 'bwa' }],
  ['CNN, BWAA', { model: 'cnn-small', modelParameters: { width: 8 }, quantizer: 'bc', regime: 'bwaa' }],
  ['ResNet-20, BW', { model: 'resnet20', quantizer: 'bc' }],
  [
    'ViT, BW',
    { model: 'vit-small', modelParameters: { patch: 4, dimension: 16, depth: 2, heads: 2 }, quantizer: 'bnn++' },
  ],
]

describe('PyTorch on the processor', () => {
  skipWhere('no Python with PyTorch: SIGNUM_PYTHON names one, or Debian has python3-torch')
  let digits: Dataset
  let torch: TorchEngine
  beforeAll(async () => {
    if (pythonWithTorch === null) return
    digits = await loadDataset('digits', await temporaryDirectory())
    torch = await open()
  })
  afterAll(() => torch?.close())

  async function firstGradients(engine: Engine, network: ExperimentInput): Promise<Map<string, Values>> {
    let gradients = new Map<string, Values>()
    await trainSteps(engine, { ...common, ...network }, digits, 2, async ({ step, state }) => {
      if (step > 0) return
      // The bias of keys has no gradient but rounding, for softmax does not see it.
      const names = state.names().filter((name) => name.startsWith('momentum/') && !name.endsWith('key.bias'))
      gradients = await readStates(state, names)
    })
    return gradients
  }

  test.each(networks)('%s: gradients at the first step are those of the float64 reference', async (_, network) => {
    const [exact, found] = [await firstGradients(referenceEngine, network), await firstGradients(torch, network)]
    expect(exact.size).toBeGreaterThan(5)
    for (const [name, values] of exact) expect(apart(found.get(name)!, values), name).toBeLessThan(1e-4)
  })

  test('in bfloat16 the gradients are near, and not equal', async () => {
    const network: ExperimentInput = { ...networks[4]![1], quantizer: 'full', engine: 'torch' }
    const exact = await firstGradients(torch, network)
    const found = await firstGradients(torch, { ...network, precision: 'bf16' })
    const differences = [...exact].map(([name, values]) => apart(found.get(name)!, values))
    // A significand of 8 bits is right to 0.4 %; a few layers of such products lie further apart. In a CNN rounding
    // also decides which of nearly equal values wins a pool.
    expect(Math.max(...differences)).toBeLessThan(0.05)
    expect(Math.max(...differences)).toBeGreaterThan(1e-3)
  })

  test('bfloat16 rounds the factors of every kind of product, and evaluation does not round', async () => {
    // Rounded to 8 bits, 1 + 2^-9 is 1.
    const near = 1 + 2 ** -9
    const graph = new Graph()
    const x = input(graph, 'x', 'feed', [1, 1, 1, 1])
    const filter = input(graph, 'filter', 'feed', [1, 1, 1, 1])
    const [a, b] = [reshape(x, [1, 1]), reshape(filter, [1, 1])]
    const convolved = convolution(x, filter)
    const slopes = gradients(reshape(sum(convolved), []), [x, filter])
    const outputs = { product: matmul(a, b), convolved, towardsX: slopes[0]!, towardsFilter: slopes[1]! }
    const feeds = { x: Float32Array.of(near), filter: Float32Array.of(near) }
    const valuesIn = async (precision: 'float32' | 'bf16'): Promise<number[]> => {
      const program = await torch.compile(
        { name: precision, outputs, updates: {}, precision },
        torch.createState(new Map()),
      )
      return Object.values(await program.step(feeds)).map((values) => values[0]!)
    }
    expect(await valuesIn('bf16')).toEqual([1, 1, 1, 1])
    expect(await valuesIn('float32')).toEqual([near * near, near * near, near, near].map(Math.fround))
    const experiment = resolveExperiment({ ...common, ...networks[0]![1], engine: 'torch', precision: 'bf16' })
    expect(trainingProgram(experiment).program.precision).toBe('bf16')
    expect(evaluationProgram(experiment, digits, 'hard', 8).program.precision).toBeUndefined()
  })

  test('tf32 is refused where there is no NVIDIA card', async () => {
    const refused = trainSteps(torch, { ...common, ...networks[0]![1], engine: 'torch', precision: 'tf32' }, digits, 1)
    await expect(refused).rejects.toThrow(
      "PyTorch: tf32 is a format of NVIDIA's cards; cpu has none. Choose float32 or bf16.",
    )
  })

  test('the same seed gives the same bits, in another process too', async () => {
    const other = await open()
    const experiment = { ...common, ...networks[0]![1] }
    const [first, second] = [
      await trainSteps(torch, experiment, digits, 3),
      await trainSteps(other, experiment, digits, 3),
    ]
    expect(second.losses).toEqual(first.losses)
    expect(second.state).toEqual(first.state)
    await other.close()
  })

  test('the last two steps can be taken back, each to the bit', async () => {
    const states: Map<string, Values>[] = []
    await trainSteps(torch, { ...common, ...networks[0]![1] }, digits, 3, async ({ step, state }) => {
      states.push(await readStates(state, state.names()))
      if (step < 2) return
      for (const before of [states[1], states[0]]) {
        expect(await state.back!()).toBe(true)
        expect(await readStates(state, state.names())).toEqual(before)
      }
      expect(await state.back!()).toBe(false)
    })
  })

  test('a run that diverges is told its step and layer, though one step more was asked for', async () => {
    const hopeless: ExperimentInput = {
      ...transformer,
      quantizer: 'full',
      optimizer: 'sgd',
      learningRateSchedule: 'constant',
      learningRate: 100,
      onDivergence: 'stop',
    }
    vi.stubEnv('SIGNUM_PYTHON', pythonWithTorch!)
    onTestFinished(() => void vi.unstubAllEnvs())
    const ended = train({ ...hopeless, engine: 'torch' }, { directory: await temporaryDirectory() })
    // From the weights after one step more every layer would have come apart, the first one first.
    await expect(ended).rejects.toThrow(/became (NaN|Infinity) at step \d+, first in layer block[12]\.[\w.]+\. Lower/)
  })

  test('a process that is killed fails what waits for it, in one line, and leaves nothing behind', async () => {
    const victim = await open()
    const state = victim.createState(new Map([['w', { shape: [1], values: Float32Array.of(1) }]]))
    await state.read('w')
    // Stopped, so that it cannot answer before it is killed.
    process.kill(victim.pid!, 'SIGSTOP')
    const reading = state.read('w')
    process.kill(victim.pid!, 'SIGKILL')
    await expect(reading).rejects.toThrow(/^The process of PyTorch ended by SIGKILL; [^\n]*$/)
    await expect(state.read('w')).rejects.toThrow('ended by SIGKILL')
    await victim.close()
  })
})

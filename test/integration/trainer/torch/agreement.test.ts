import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Dataset } from '../../../../electron/data/dataset.ts'
import { loadDataset } from '../../../../electron/data/load-dataset.ts'
import type { Engine, Values } from '../../../../electron/trainer/engines/engine.ts'
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

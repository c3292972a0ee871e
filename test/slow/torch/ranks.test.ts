import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Dataset } from '../../../electron/data/dataset.ts'
import { loadDataset } from '../../../electron/data/load-dataset.ts'
import { torchEngine, type TorchEngine } from '../../../electron/trainer/engines/torch/engine.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { apart } from '../../methods/apart.ts'
import { trainSteps } from '../../methods/steps.ts'
import { skipWhere } from '../../skips/facilities.ts'
import { after, temporaryDirectory, train } from '../../integration/trainer/train.ts'
import { pythonWithTorch } from '../../integration/trainer/torch/torch-facility.ts'

const open = (ranks: number) => torchEngine({ python: pythonWithTorch!, device: 'cpu', threads: 2, ranks })
const common: ExperimentInput = {
  dataset: 'digits',
  engine: 'torch',
  optimizer: 'sgd',
  learningRate: 0.02,
  weightDecay: 0,
  batchSize: 8,
}
const vit = { model: 'vit-small', modelParameters: { patch: 4, dimension: 16, depth: 2, heads: 2 } } as const
const networks: [string, ExperimentInput][] = [
  ['ViT, without batch norm', { ...vit, quantizer: 'bnn++' }],
  ['ViT, batches in two parts, clipped', { ...vit, quantizer: 'bc', gradientParts: 2, gradientClip: 0.5 }],
  ['CNN, BWA', { model: 'cnn-small', modelParameters: { width: 8 }, quantizer: 'bc', regime: 'bwa' }],
  ['ResNet-20, synchronised norms', { model: 'resnet20', quantizer: 'bc' }],
  ['ResNet-20, recomputed', { model: 'resnet20', quantizer: 'bc', recompute: 'blocks' }],
]

/** A process of PyTorch below one of ours that is not known, then those that it started. */
function ranksBelow(pid: number, known: readonly (number | undefined)[]): number[] {
  const childrenOf = (parent: number) =>
    execFileSync('ps', ['-e', '-o', 'pid=,ppid=,args='])
      .toString()
      .split('\n')
      .filter((line) => line.includes('runtime.py') && line.trim().split(/\s+/)[1] === String(parent))
      .map((line) => Number.parseInt(line, 10))
  return childrenOf(pid)
    .filter((leader) => !known.includes(leader))
    .flatMap((leader) => [leader, ...childrenOf(leader)])
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('a batch that two processes compute together, over gloo', () => {
  skipWhere('no Python with PyTorch: SIGNUM_PYTHON names one, or Debian has python3-torch')
  let digits: Dataset
  let [one, two] = [] as TorchEngine[]
  beforeAll(async () => {
    if (pythonWithTorch === null) return
    digits = await loadDataset('digits', await temporaryDirectory())
    ;[one, two] = await Promise.all([open(1), open(2)])
  })
  afterAll(async () => {
    await Promise.all([one?.close(), two?.close()])
  })

  test.each(networks)('%s: as one process with the whole batch', async (_, network) => {
    const alone = await trainSteps(one!, { ...common, ...network }, digits, 5)
    const together = await trainSteps(two!, { ...common, ...network, devices: 2 }, digits, 5)
    for (const [step, loss] of alone.losses.entries())
      expect(Math.abs(together.losses[step]! - loss)).toBeLessThan(1e-5)
    for (const [name, values] of alone.state)
      if (!name.endsWith('key.bias')) expect(apart(together.state.get(name)!, values), name).toBeLessThan(1e-5)
  })

  test('the same seed gives the same bits, in other processes too', async () => {
    const other = await open(2)
    const experiment = { ...common, ...networks[2]![1], devices: 2 }
    const [first, second] = [
      await trainSteps(two!, experiment, digits, 3),
      await trainSteps(other, experiment, digits, 3),
    ]
    await other.close()
    expect(second.losses).toEqual(first.losses)
    expect(second.state).toEqual(first.state)
  })

  test.each(['the process that Signum speaks to', 'the other one'])(
    'kill -9 of %s ends the run in words; it goes on from its checkpoint as if nothing had been, bit for bit',
    async (which) => {
      vi.stubEnv('SIGNUM_PYTHON', pythonWithTorch!)
      onTestFinished(() => void vi.unstubAllEnvs())
      const short: ExperimentInput = {
        ...{ dataset: 'digits', model: 'cnn-small', modelParameters: { width: 4 }, quantizer: 'bnn++', epochs: 3 },
        ...{ batchSize: 50, trainImages: 500, batchNormReestimation: 2, engine: 'torch', device: 'cpu', devices: 2 },
      }
      const whole = await train(short, { directory: await temporaryDirectory() })
      const directory = await temporaryDirectory()
      let [checkpoint, ranks] = ['', [] as number[]]
      const broken = train(short, {
        directory,
        onMessage(message) {
          if (message.type !== 'checkpoint' || message.epoch !== 1) return
          checkpoint = message.path
          ranks = ranksBelow(process.pid, [one!.pid, two!.pid])
          process.kill(ranks[which === 'the other one' ? 1 : 0]!, 'SIGKILL')
        },
      })
      await expect(broken).rejects.toThrow(
        which === 'the other one'
          ? 'The process of PyTorch ended with exit code 1. It last printed: signum: rank 1 of 2 ended by SIGKILL.'
          : /^The process of PyTorch ended by SIGKILL; the system does that when memory runs out/,
      )
      await vi.waitFor(() => expect(ranks.filter(isAlive)).toEqual([]), 10_000)
      const rest = await train(short, { directory, checkpoint })
      expect(rest.points).toEqual(after(whole.points, 10))
    },
  )

  test('a batch that cannot be shared equally, and an engine that knows one device, are refused', () => {
    expect(() => resolveExperiment({ ...common, devices: 3 })).toThrow('3 devices cannot share a batch of 8 equally')
    expect(() => resolveExperiment({ ...common, engine: 'onnxruntime', devices: 2 })).toThrow(
      'the engine onnxruntime computes on one device',
    )
  })
})

import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadDataset } from '../../../electron/data/load-dataset.ts'
import type { Engine, Values } from '../../../electron/trainer/engines/engine.ts'
import { readStates } from '../../../electron/trainer/engines/read-states.ts'
import { referenceEngine } from '../../../electron/trainer/engines/reference/engine.ts'
import { torchEngine } from '../../../electron/trainer/engines/torch/engine.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { apart } from '../../methods/apart.ts'
import { methodName, methodsOf } from '../../methods/methods.ts'
import { trainSteps, type Steps } from '../../methods/steps.ts'

const steps = 20
const networks: Record<string, ExperimentInput> = {
  CNN: { model: 'cnn-small', modelParameters: { width: 4 } },
  ResNet: { model: 'resnet20', modelParameters: { width: 4 } },
  ViT: { model: 'vit-small', modelParameters: { patch: 4, dimension: 8, depth: 1, heads: 2 } },
}

/** The largest relative distance of a method on a network from the float64 interpreter. */
export interface MethodRow {
  network: string
  method: string
  /** Of the parameters after the last step, in the Euclidean norm, the worst tensor. */
  parameters: number
  /** Of the losses, the worst step. */
  losses: number
  /** Of what the optimizer remembers after the first step, which is the gradient: the worst tensor. */
  gradients: number
  /** Of what of it may be: Adam's moments in LAB bring gradients that are rounding to the scale of others. */
  tolerance: number
  /** Whether another process gave the same bits. */
  sameBits: boolean
}

/**
 * Trains methods for 20 steps on PyTorch and on the float64 interpreter.
 * @param wanted all networks on the processor unless given; of the methods each, or only each so many-th
 */
export async function compareMethods(
  python: string,
  onRow: (row: MethodRow) => void,
  { networks: wanted, device = 'cpu', each = 1 }: { networks?: readonly string[]; device?: string; each?: number } = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'signum-torch-'))
  const open = () => torchEngine({ python, device, threads: 1 })
  const [first, second] = [await open(), await open()]
  try {
    const digits = await loadDataset('digits', folder)
    const chosen = Object.entries(networks).filter(([name]) => wanted?.includes(name) ?? true)
    for (const [network, model] of chosen)
      for (const method of methodsOf(model.model).filter((_, place) => place % each === 0)) {
        const input: ExperimentInput = {
          dataset: 'digits',
          optimizer: 'sgd',
          learningRate: 0.02,
          batchSize: 8,
          ...model,
          ...method,
        }
        const train = async (engine: Engine): Promise<Steps & { gradients: Map<string, Values> }> => {
          let gradients = new Map<string, Values>()
          const trained = await trainSteps(engine, input, digits, steps, async ({ step, state }) => {
            if (step > 0) return
            gradients = await readStates(state, state.names().filter(isGradient))
          })
          return { ...trained, gradients }
        }
        const [exact, found, again] = [await train(referenceEngine), await train(first), await train(second)]
        const worst = (judged: Iterable<readonly [string, Values]>, of: ReadonlyMap<string, Values>) =>
          Math.max(0, ...[...judged].map(([name, values]) => apart(of.get(name)!, values)))
        onRow({
          network,
          method: methodName(method),
          parameters: worst(
            [...exact.state].filter(([name]) => !name.includes('/') && !name.endsWith('key.bias')),
            found.state,
          ),
          losses: Math.max(...exact.losses.map((loss, step) => Math.abs(found.losses[step]! - loss) / loss)),
          gradients: worst(exact.gradients, found.gradients),
          tolerance: method.optimizer === 'lab' ? 1e-3 : 1e-4,
          sameBits: [...found.state].every(
            ([name, values]) => Buffer.compare(bytes(values), bytes(again.state.get(name)!)) === 0,
          ),
        })
      }
  } finally {
    await first.close()
    await second.close()
    rmSync(folder, { recursive: true })
  }
}

/** The bias of keys has no gradient but rounding, for softmax does not see it. */
const isGradient = (name: string) => name.startsWith('momentum/') && !name.endsWith('key.bias')

const bytes = (values: Values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

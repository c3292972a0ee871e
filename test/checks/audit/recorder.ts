import { readStates } from '../../../electron/trainer/engines/read-states.ts'
import { referenceEngine } from '../../../electron/trainer/engines/reference/engine.ts'
import { encodeSafetensors, type StoredTensor } from '../../../electron/trainer/checkpoints/safetensors.ts'
import { targetsFeed } from '../../../electron/trainer/programs/programs.ts'
import { learningRateFeed } from '../../../electron/trainer/optimizers/optimizer.ts'
import type { Values } from '../../../electron/trainer/engines/engine.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { trained, type Trained } from './trained.ts'

/** A run with all that went in and out of its training steps. */
export interface Recorded extends Trained {
  /** "0/state/NAME" before the first step; "T/feed/NAME", "T/output/NAME" and "T/state/NAME" of step T = 1, 2, ... */
  tensors: Map<string, StoredTensor>
}

/**
 * Trains by the product's own loop in the float64 interpreter and writes down every training step. The interpreter is
 * wrapped from outside, so one recording at a time.
 */
export async function record(input: ExperimentInput, folder: string, keep: Keep = everything): Promise<Recorded> {
  const tensors: Recorded['tensors'] = new Map()
  const shapes = new Map<string, readonly number[]>()
  const { createState, compile } = referenceEngine
  let step = 0
  const put = (name: string, values: Values, shape: readonly number[]): void => {
    if (keep(name)) tensors.set(name, { shape, values: Float64Array.from(values) })
  }
  referenceEngine.createState = (values) => {
    for (const [name, { shape }] of values) shapes.set(name, shape)
    return createState(values)
  }
  referenceEngine.compile = async (program, state) => {
    const compiled = await compile(program, state)
    const putState = async (at: number): Promise<void> => {
      for (const [name, values] of await readStates(state, state.names()))
        put(`${at}/state/${name}`, values, shapes.get(name) ?? [values.length])
    }
    return {
      step: async (feeds) => {
        const trains = targetsFeed in feeds && learningRateFeed in feeds
        if (trains && step === 0) await putState(0)
        const outputs = await compiled.step(feeds)
        if (!trains) return outputs
        step++
        for (const [name, values] of Object.entries(feeds)) put(`${step}/feed/${name}`, values, [values.length])
        for (const [name, values] of Object.entries(outputs)) put(`${step}/output/${name}`, values, [values.length])
        await putState(step)
        return outputs
      },
      dispose: () => compiled.dispose(),
    }
  }
  try {
    return { ...(await trained({ ...input, engine: 'reference' }, folder)), tensors }
  } finally {
    Object.assign(referenceEngine, { createState, compile })
  }
}

type Keep = (tensor: string) => boolean
const everything: Keep = () => true

/** What a reference in Python reads. */
export const recordedBytes = ({ tensors }: Recorded): Uint8Array => encodeSafetensors(tensors, {})

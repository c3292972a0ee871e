import { copyFileSync, mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { encodeSafetensors } from '../../../electron/trainer/checkpoints/safetensors.ts'
import { record } from './recorder.ts'
import { trained } from './trained.ts'

/** An experiment whose batches are the whole data set: the state after every step is a checkpoint, on any engine. */
export interface WholeBatches {
  name: string
  input: ExperimentInput
}

/**
 * Trains on each engine and writes, for a reference, experiment.json, start.safetensors (before the first step) and
 * epoch-1.safetensors and so on: a folder each, in `folder`.
 */
export async function trainWholeBatches(cases: readonly WholeBatches[], names: readonly string[], folder: string) {
  for (const { name, input } of cases) {
    const start = await record({ ...input, epochs: 1 }, folder, (tensor) => tensor.startsWith('0/state/'))
    for (const engine of names) {
      const run = `${String(runs++).padStart(3, '0')}-${engine}`
      const into = join(folder, `case-${run}`)
      mkdirSync(into, { recursive: true })
      const { experiment } = await trained({ ...input, engine: engine as ExperimentInput['engine'] }, folder, {
        name: run,
        onCheckpoint: (path, epoch) => copyFileSync(path, join(into, `epoch-${epoch}.safetensors`)),
      })
      await writeFile(join(into, 'start.safetensors'), encodeSafetensors(start.tensors, {}))
      await writeFile(join(into, 'experiment.json'), JSON.stringify({ name: `${engine}, ${name}`, experiment }))
    }
  }
}

let runs = 0

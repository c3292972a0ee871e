import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openHost } from '../../../electron/host/host.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { digestOfStore } from './digest.ts'

export const experiment: ExperimentInput = {
  dataset: 'digits',
  model: 'cnn-small',
  modelParameters: { width: 4 },
  quantizer: 'bnn++',
  trainImages: 320,
  epochs: 2,
  engine: 'onnxruntime',
}

/**
 * A store with runs in it, one with some of their writes, an archive of them, and a packed model: what the scenarios
 * begin with.
 */
export async function makeBase(folder: string): Promise<void> {
  const host = await openHost({ dataDirectory: join(folder, 'store'), concurrency: 1 })
  const { ids } = await host.client.runs.launch({
    experiments: [
      { ...experiment, seed: 1 },
      { ...experiment, seed: 2 },
    ],
    study: 'kept',
  })
  while ((await host.client.runs.list({ states: ['finished'] })).total < ids.length)
    await new Promise((resolve) => setTimeout(resolve, 50))
  writeFileSync(
    join(folder, 'study.signum'),
    Buffer.from((await host.client.imports.archive({ ids })).base64, 'base64'),
  )
  writeFileSync(
    join(folder, 'model.safetensors'),
    Buffer.from((await host.client.packed.export({ id: 1 })).base64, 'base64'),
  )
  await host.close()
}

export function copyOfStore(folder: string, base: string): void {
  cpSync(join(base, 'store'), folder, { recursive: true })
}

/** Whether a store holds what the base's does. */
export function lostOf(folder: string, base: string): string | null {
  const digest = digestOfStore(join(folder, 'signum.db'))
  return digest === digestOfStore(join(base, 'store', 'signum.db'))
    ? null
    : 'runs or their points are others than they were'
}

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadDataset } from '../../../electron/data/load-dataset.ts'
import { referenceEngine } from '../../../electron/trainer/engines/reference/engine.ts'
import { encodeSafetensors, type StoredTensor } from '../../../electron/trainer/checkpoints/safetensors.ts'
import { learningRateFeed } from '../../../electron/trainer/optimizers/optimizer.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { methodName, methodsOf } from '../../methods/methods.ts'
import { scalarsOf, trainSteps } from '../../methods/steps.ts'

const steps = 10
const networks: Record<string, ExperimentInput> = {
  CNN: { model: 'cnn-small', modelParameters: { width: 4 }, batchSize: 8 },
  ViT: { model: 'vit-small', modelParameters: { patch: 4, dimension: 8, depth: 1, heads: 2 }, batchSize: 8 },
  MLP: { model: 'mlp', modelParameters: { width: 24, depth: 2 }, batchSize: 8 },
}

/**
 * Trains every method on every network for ten steps with the float64 interpreter and writes what another program needs
 * to do the same, in the form of exportExperiments: tensors are float64, and only the states before the first and after
 * the last step are kept.
 */
export async function exportMethods(directory: string): Promise<void> {
  const digits = await loadDataset('digits', join(directory, 'data'))
  const checked = Object.entries(networks).flatMap(([title, network]) =>
    // PyTorch's side knows one method a network.
    methodsOf(network.model)
      .filter(({ layerMethods = null }) => layerMethods === null)
      .map((method) => ({
        name: `${title} ${methodName(method)}`,
        input: {
          dataset: 'digits',
          optimizer: 'sgd' as const,
          learningRate: 0.02,
          ...network,
          ...method,
        } satisfies ExperimentInput,
      })),
  )
  for (const [index, { name, input }] of checked.entries()) {
    const folder = join(directory, `method-${String(index).padStart(3, '0')}`)
    await mkdir(folder, { recursive: true })
    const experiment = resolveExperiment(input)
    const scalars = Array.from({ length: steps }, (_, step) => scalarsOf(input, step, steps))
    const schedule = scalars.map((fed) => ({
      learningRate: fed[learningRateFeed]!,
      symbols: Object.fromEntries(
        Object.entries(fed).map(([key, value]) => [key.replace(/^(quantizer|optimizer)\./, ''), value]),
      ),
    }))
    await writeFile(join(folder, 'method.json'), JSON.stringify({ name, experiment, steps: schedule }))
    const tensors = new Map<string, StoredTensor>()
    const image = [experiment.batchSize, digits.channels, digits.height, digits.width]
    const row = [experiment.batchSize, digits.classes.length]
    const { before, state, shapes } = await trainSteps(referenceEngine, input, digits, steps, (record) => {
      const prefix = record.step + 1
      tensors.set(`${prefix}/images`, { shape: image, values: Float64Array.from(record.images) })
      tensors.set(`${prefix}/targets`, { shape: row, values: Float64Array.from(record.targets) })
      tensors.set(`${prefix}/loss`, { shape: [], values: record.loss.slice() })
      tensors.set(`${prefix}/logits`, { shape: row, values: record.logits.slice() })
    })
    for (const [key, values] of before)
      tensors.set(`0/state/${key}`, { shape: shapes.get(key)!, values: Float64Array.from(values) })
    for (const [key, values] of state) tensors.set(`${steps}/state/${key}`, { shape: shapes.get(key)!, values })
    await writeFile(join(folder, 'tensors.safetensors'), encodeSafetensors(tensors, {}))
  }
}

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findDataset } from '../../../shared/experiment/dataset-catalogue.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { freezeRun } from '../../../electron/trainer/freeze/freeze-run.ts'
import { readCheckpoint } from '../../../electron/trainer/checkpoints/checkpoint.ts'
import { initialState } from '../../../electron/trainer/checkpoints/initial-state.ts'
import { firstWeights } from '../../../electron/trainer/loop/first-weights.ts'
import { trainingProgram } from '../../../electron/trainer/programs/programs.ts'
import { addWeights } from '../../../electron/trainer/weights/keep.ts'
import { listWeights } from '../../../electron/weights/kept/registry.ts'
import { temporaryDirectory, train } from './train.ts'

const small: ExperimentInput = {
  dataset: 'digits',
  model: 'resnet20',
  modelParameters: { width: 4 },
  quantizer: 'bc',
  epochs: 1,
  batchSize: 50,
  trainImages: 200,
  engine: 'onnxruntime',
}

test('a checkpoint and a file of latent weights are weights: what was latent is taken as it is', async () => {
  const directory = await temporaryDirectory()
  const data = join(directory, 'data')
  const checkpoint = (await train(small, { directory })).checkpoints.get(1)!
  const [output, latents] = ['packed', 'latents'].map((name) => join(directory, `${name}.safetensors`))
  const experiment = resolveExperiment(small)
  const choice = { real: 'float32', activations: 'float32' } as const
  const frozen = { runId: 1, experiment, checkpoint, data: null, dataDirectory: data, ...choice }
  await freezeRun({ ...frozen, output: output!, latents: latents! })
  const { tensors, data: trained } = await readCheckpoint(checkpoint)
  for (const [name, path] of Object.entries({ kept: checkpoint, frozen: latents! })) {
    const kept = await addWeights({ path, name, model: 'resnet20' }, data)
    expect(kept).toMatchObject({ modelParameters: { width: 4 }, normalisation: trained!.normalisation })
    const started = resolveExperiment({ ...small, startFrom: `weights:${name}` }, undefined, await listWeights(data))
    const { network, slots } = trainingProgram(started, findDataset('digits')!)
    const state = initialState(network, slots, 3)
    const order = { runId: 2, experiment: started, threads: 1, runDirectory: directory, checkpoint: null }
    await firstWeights({ ...order, dataDirectory: data }, findDataset('digits')!, state, network)
    const latent = network.parameters.filter(({ binarized }) => binarized)
    expect(latent.length).toBeGreaterThan(10)
    for (const { name: tensor } of latent) expect(state.get(tensor)!.values).toEqual(tensors.get(tensor)!.values)
  }
})

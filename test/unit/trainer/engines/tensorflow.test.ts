import { expect, test } from 'vitest'
import { tensorflowEngine } from '../../../../electron/trainer/engines/tensorflow/engine.ts'
import { loadTensorflow } from '../../../../electron/trainer/engines/tensorflow/library.ts'
import { findDataset } from '../../../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import { trainingProgram } from '../../../../electron/trainer/programs/programs.ts'
import { prepareTrial } from '../../../../electron/trainer/engine-choice/trial.ts'

test('says which backend computes, and why no faster one', async () => {
  const { reason, version } = await loadTensorflow()
  expect(version).toMatch(/^4\./)
  expect(reason).toMatch(
    /^(the C library of @tensorflow|WebAssembly on one thread; native TensorFlow is not there: .*tfjs-node)/,
  )
})

test.each(['cnn-small', 'vit-small'])('keeps nothing of a step of %s but the state', async (model) => {
  const experiment = resolveExperiment({
    dataset: 'digits',
    model,
    batchSize: 4,
    ...(model === 'vit-small'
      ? { modelParameters: { patch: 4, dimension: 8, depth: 1, heads: 2 } }
      : { modelParameters: { width: 4 } }),
  })
  const { tf } = await loadTensorflow()
  const { compiled, feeds } = await prepareTrial(
    await tensorflowEngine(),
    trainingProgram(experiment, findDataset('digits')!),
  )
  await compiled.step(feeds)
  const { numTensors, numBytes } = tf.memory()
  for (let step = 0; step < 5; step++) await compiled.step(feeds)
  expect(tf.memory()).toMatchObject({ numTensors, numBytes })
  await compiled.dispose()
})

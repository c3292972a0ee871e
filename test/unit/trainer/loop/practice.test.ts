import { expect, test } from 'vitest'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { momentumFeed } from '../../../../electron/trainer/layers/network.ts'
import { symbolFeed } from '../../../../electron/trainer/layers/quantize.ts'
import { borrowing } from '../../../../electron/trainer/evaluation/borrowed-state.ts'
import { scoreRows } from '../../../../electron/trainer/evaluation/evaluation.ts'
import { initialState } from '../../../../electron/trainer/checkpoints/initial-state.ts'
import { imagesFeed, targetsFeed, trainingProgram } from '../../../../electron/trainer/programs/programs.ts'
import { optimizerFeeds } from '../../../../electron/trainer/optimizers/optimizer.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'

test('the training loss is the cross-entropy against smoothed targets, mixed ones too', async () => {
  const experiment = resolveExperiment({
    dataset: 'digits',
    model: 'cnn-small',
    modelParameters: { width: 4 },
    quantizer: 'bc',
    batchSize: 2,
    labelSmoothing: 0.1,
  })
  const { program, network, slots } = trainingProgram(experiment)
  const compiled = await referenceEngine.compile(program, referenceEngine.createState(initialState(network, slots, 1)))
  const targets = new Float64Array(20)
  targets[3] = 1
  targets[12] = 0.75
  targets[15] = 0.25
  const scalars = Object.entries({ ...optimizerFeeds(0.001, 1), [momentumFeed]: 0.1, [symbolFeed('mu')]: 1 }).map(
    ([name, value]) => [name, Float64Array.of(value)],
  )
  const { loss, logits } = await compiled.step({
    [imagesFeed]: Float64Array.from({ length: 128 }, (_, index) => Math.sin(index)),
    [targetsFeed]: targets,
    ...Object.fromEntries(scalars),
  })
  let expected = 0
  for (const row of [0, 1]) {
    const values = [...logits!.subarray(row * 10, row * 10 + 10)]
    const normalizer = Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0))
    values.forEach(
      (value, index) => (expected -= ((0.9 * targets[row * 10 + index]! + 0.01) * (value - normalizer)) / 2),
    )
  }
  expect(loss![0]).toBeCloseTo(expected, 10)
})

test('an answer to a mixed image is right where it is the dominant label', () => {
  const targets = Float32Array.of(0.3, 0.7, 0, 0.6, 0, 0.4)
  expect(scoreRows(Float32Array.of(1, 5, 2, 1, 5, 2), targets, 3, 2).correct).toBe(1)
  expect(scoreRows(Float32Array.of(1, 5, 2, 6, 5, 2), targets, 3, 2).correct).toBe(2)
})

test('what was borrowed is put back, after a failure too', async () => {
  const state = referenceEngine.createState(new Map([['w', { shape: [1], values: Float64Array.of(1) }]]))
  const read = async () => (await state.read('w'))[0]
  expect(await borrowing(state, ['w'], async () => (await state.write('w', Float64Array.of(2)), read()))).toBe(2)
  expect(await read()).toBe(1)
  await expect(
    borrowing(state, ['w'], async () => {
      await state.write('w', Float64Array.of(3))
      throw new Error('stopped')
    }),
  ).rejects.toThrow('stopped')
  expect(await read()).toBe(1)
})

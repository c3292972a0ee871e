import { expect, test } from 'vitest'
import { findDataset } from '../../../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import { refuseBeyondMemory, largestBatch, memoryPlan } from '../../../../electron/trainer/programs/memory-plan.ts'

const planOf = (batchSize: number) =>
  memoryPlan(resolveExperiment({ dataset: 'digits', model: 'cnn-small', batchSize }), findDataset('digits')!)

test('grows with the batch, but for parameters and moments', () => {
  const [one, two] = [planOf(400), planOf(800)]
  expect(two.state).toBe(one.state)
  expect((two.activations - one.activations) / one.activations).toBeGreaterThan(0.8)
  expect(two.total).toBe(two.activations + two.state + two.feeds)
})

test('refuses a run that does not fit, with numbers and with the batch that would', () => {
  const plan = planOf(800)
  expect(() => refuseBeyondMemory(plan, 'cnn-small', plan.total)).not.toThrow()
  const free = 0.6 * plan.total
  const fits = largestBatch(plan, free)
  expect(planOf(fits).total).toBeLessThanOrEqual(1.05 * free)
  expect(fits).toBeGreaterThan(300)
  expect(() => refuseBeyondMemory(plan, 'cnn-small', free)).toThrow(
    new RegExp(
      `A step of cnn-small with 800 images needs about [\\d.]+ MB, and [\\d.]+ MB are free. Batches of ${fits} ` +
        'images would fit',
    ),
  )
  expect(() => refuseBeyondMemory(plan, 'cnn-small', plan.state / 2)).toThrow(
    /free\. Its parameters and moments alone are more; a smaller model would fit/,
  )
})

test('counts every device that computes the batch together', () => {
  const planFor = (devices: number) =>
    memoryPlan(
      resolveExperiment({ dataset: 'digits', model: 'cnn-small', batchSize: 800, engine: 'torch', devices }),
      findDataset('digits')!,
    )
  const [one, two] = [planFor(1), planFor(2)]
  expect(two.state).toBe(2 * one.state)
  expect(two.feeds).toBe(one.feeds)
  expect(two.activations / one.activations).toBeGreaterThan(0.9)
  expect(two.activations / one.activations).toBeLessThan(1.3)
})

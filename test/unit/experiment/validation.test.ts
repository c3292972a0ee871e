import { expect, test } from 'vitest'
import { setAsidePlaces } from '../../../electron/data/split.ts'
import { planOf } from '../../../electron/host/plan.ts'
import { builtInDatasets } from '../../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'

test('a share of each class is set aside, the same every time', () => {
  const labels = Uint16Array.from({ length: 100 }, (_, index) => (index < 70 ? 0 : 1))
  const { train, validation } = setAsidePlaces(labels, 2, 10)
  expect([train.length, validation.length]).toEqual([90, 10])
  expect([...validation].filter((place) => labels[place] === 0)).toHaveLength(7)
  expect([...train, ...validation].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index))
  expect(setAsidePlaces(labels, 2, 10)).toEqual({ train, validation })
})

test('what is set aside is not trained on, and a batch is of what is left', () => {
  const experiment = resolveExperiment({ dataset: 'digits', validationShare: 0.1, batchSize: 100 })
  expect(planOf(experiment, builtInDatasets).steps).toBe(experiment.epochs * 12)
  expect(() => resolveExperiment({ dataset: 'digits', validationShare: 0.1, trainImages: 1400 })).toThrow(
    'digits has 1293 training images beside 144 to choose by, not 1400',
  )
})

test('a run cannot end early by the images that are held out', () => {
  expect(() => resolveExperiment({ dataset: 'digits', patience: 3 })).toThrow(/needs images to choose by/)
  expect(resolveExperiment({ dataset: 'digits', patience: 3, validationShare: 0.1 }).patience).toBe(3)
  const own = builtInDatasets.map((entry) => ({ ...entry, validationImages: 10 }))
  expect(() => resolveExperiment({ dataset: 'digits', validationShare: 0.1 }, own)).toThrow(
    'digits has 10 validation images of its own',
  )
})

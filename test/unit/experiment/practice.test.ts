import { describe, expect, test } from 'vitest'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { epochsOf } from '../../../shared/experiment/epoch-list.ts'
import { resolveExperiment, storedExperiment } from '../../../shared/experiment/resolve.ts'
import { complaintsOf } from './complaints-of.ts'

test('steps are read as epochs', () => {
  expect(epochsOf('80 120  150')).toEqual([80, 120, 150])
  expect(epochsOf('')).toEqual([])
})

describe('what does not go together is refused', () => {
  test.each<[ExperimentInput, string, string]>([
    [{ device: 'cuda:1' }, 'device', 'the engine auto has no device "cuda:1" to choose'],
    [{ engine: 'onnxruntime', precision: 'bf16' }, 'precision', 'the engine onnxruntime computes in float32'],
    [
      { learningRateSteps: '80,120' },
      'learningRateSteps',
      'must be whole numbers of epochs with spaces between them, for example 80 120 150',
    ],
    [{ learningRateSteps: '0 3' }, 'learningRateSteps', 'must be whole numbers'],
    [{ learningRateSteps: 'late' }, 'learningRateSteps', 'must be whole numbers'],
    [{ learningRateSchedule: 'step' }, 'learningRateSteps', 'the schedule "step" needs the epochs of its steps'],
    [{ learningRateSchedule: 'step', learningRateSteps: '4 2' }, 'learningRateSteps', 'must rise; 4 2 does not'],
    [
      { learningRateSchedule: 'step', learningRateSteps: '4 6 8' },
      'learningRateSteps',
      'a training of 6 epochs never comes to a step after epoch 6 and 8',
    ],
    [{ learningRateSchedule: 'one-cycle', warmupEpochs: 1 }, 'warmupEpochs', 'rises by itself'],
    [{ learningRate: 0.01, learningRateEnd: 0.02 }, 'learningRateEnd', '0.02 lies above the learning rate of 0.01'],
    [{ dataset: 'digits', cropPadding: 8 }, 'cropPadding', 'out of sight'],
    [{ mixup: 1, batchSize: 1 }, 'mixup', 'raise the batch size'],
    [{ cutmix: 1, batchSize: 1 }, 'cutmix', 'raise the batch size'],
    [{ repeatedAugmentation: 3, batchSize: 64 }, 'repeatedAugmentation', 'do not fill a batch of 64'],
    [{ hueJitter: 0.1 }, 'hueJitter', 'have no hue'],
    [{ model: 'mlp', stochasticDepth: 0.1 }, 'stochasticDepth', 'has no residual blocks'],
    [{ averaging: 1 }, 'averaging', 'at most 0.999999'],
    [{ labelSmoothing: 1 }, 'labelSmoothing', 'at most 0.99'],
    [{ erasing: 2 }, 'erasing', 'at most 1'],
    [
      { randAugment: 2, randAugmentVariant: 'timm', randAugmentMagnitude: 11 },
      'randAugmentMagnitude',
      'magnitudes from 0 to 10',
    ],
  ])('%j', (input, field, message) => {
    expect(complaintsOf(input)).toHaveLength(1)
    expect(complaintsOf(input)[0]).toMatchObject({ field, message: expect.stringContaining(message) })
  })
})

test('what goes together is taken', () => {
  expect(
    complaintsOf({
      epochs: 200,
      learningRateSchedule: 'step',
      learningRateSteps: '80 120 150',
      learningRateFactor: 0.1,
      warmupEpochs: 5,
      cropPadding: 4,
      flip: true,
    }),
  ).toEqual([])
  expect(
    complaintsOf({
      learningRateSchedule: 'one-cycle',
      mixup: 0.2,
      cutmix: 1,
      randAugment: 2,
      erasing: 0.25,
      labelSmoothing: 0.1,
      averaging: 0.999,
    }),
  ).toEqual([])
})

test('a stored run of a version without these fields trains as it did', () => {
  const { flip: _flip, averaging: _averaging, learningRateEnd: _end, ...older } = resolveExperiment({ epochs: 3 })
  expect(storedExperiment(older)).toEqual(resolveExperiment({ epochs: 3 }))
})

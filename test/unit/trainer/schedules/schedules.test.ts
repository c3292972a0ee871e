import { describe, expect, test } from 'vitest'
import { learningRateAt } from '../../../../electron/trainer/schedules/learning-rate.ts'
import { Schedules } from '../../../../electron/trainer/schedules/schedules.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import type { ExperimentInput } from '../../../../shared/experiment/experiment.ts'

const rates = (input: ExperimentInput, steps: number) => {
  const experiment = resolveExperiment({ learningRate: 1, ...input })
  return Array.from({ length: steps }, (_, step) => learningRateAt(experiment, step, steps))
}

describe('the learning rate', () => {
  test('stays, falls along a line, or along a cosine', () => {
    expect(rates({ learningRateSchedule: 'constant' }, 4)).toEqual([1, 1, 1, 1])
    expect(rates({ learningRateSchedule: 'linear' }, 4)).toEqual([1, 0.75, 0.5, 0.25])
    const cosine = rates({ learningRateSchedule: 'cosine' }, 4)
    cosine.forEach((rate, step) => expect(rate).toBeCloseTo(Math.cos((Math.PI * step) / 8) ** 2, 12))
  })

  test('rises along a line first where a warm-up is asked for', () => {
    expect(rates({ learningRateSchedule: 'linear', epochs: 4, warmupEpochs: 2 }, 8)).toEqual([
      0.25, 0.5, 0.75, 1, 1, 0.75, 0.5, 0.25,
    ])
  })

  test('never falls where the whole training is warm-up', () => {
    expect(rates({ epochs: 2, warmupEpochs: 5 }, 4)).toEqual([0.25, 0.5, 0.75, 1])
  })

  test('falls by a factor when the epochs of its steps are over, counted from the start of the training', () => {
    const steps: ExperimentInput = {
      epochs: 5,
      learningRateSchedule: 'step',
      learningRateSteps: '2 3',
      learningRateFactor: 0.5,
    }
    expect(rates(steps, 15)).toEqual([1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25])
    expect(rates({ ...steps, warmupEpochs: 1 }, 10)).toEqual([0.5, 1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25])
  })

  test('goes through one cycle: a line up from a 25th over the rising share, half a cosine down', () => {
    const cycle = rates({ learningRateSchedule: 'one-cycle', learningRateRise: 0.25 }, 16)
    cycle.slice(0, 4).forEach((rate, step) => expect(rate).toBeCloseTo(0.04 + (0.96 * step) / 4, 12))
    cycle.slice(4).forEach((rate, step) => expect(rate).toBeCloseTo(Math.cos((Math.PI * step) / 24) ** 2, 12))
    expect(Math.max(...cycle)).toBe(cycle[4])
  })

  test.each(['linear', 'cosine', 'one-cycle'] as const)(
    '%s leads to the rate at the end, one step after the last',
    (learningRateSchedule) => {
      const zero = rates({ learningRateSchedule }, 10)
      const floored = rates({ learningRateSchedule, learningRateEnd: 0.2 }, 10)
      // Where it falls, a fall from 1 to 0.2 is 0.2 plus 0.8 of a fall from 1 to 0.
      for (const step of [4, 6, 9]) expect(floored[step]).toBeCloseTo(0.2 + 0.8 * zero[step]!, 12)
    },
  )
})

test('mu that adds up learning rates adds those taken: half after each roll-back, from where it went on', () => {
  const experiment = resolveExperiment({
    dataset: 'digits',
    model: 'mlp',
    quantizer: 'bnn++',
    muSchedule: 'accumulated',
    muStart: 1,
    optimizer: 'sgd',
    learningRate: 0.1,
    learningRateSchedule: 'constant',
    epochs: 2,
    onDivergence: 'roll-back',
  })
  const muAfter = (rollBacks: number, to?: readonly number[]) =>
    new Schedules(experiment, 10, rollBacks, to).symbols(19)['mu']
  expect([0, 1, 2, 3].map((rollBacks) => muAfter(rollBacks))).toEqual(
    [2.9, 1.95, 1.475, 1.2375].map((mu) => expect.closeTo(mu, 12) as number),
  )
  // Ten steps at 0.1, and nine at half of it; then the last five of these at a quarter.
  expect(muAfter(1, [10])).toBeCloseTo(1 + 1 + 0.45, 12)
  expect(muAfter(2, [10, 14])).toBeCloseTo(1 + 1 + 0.2 + 0.125, 12)
})

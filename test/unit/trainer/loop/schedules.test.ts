import { describe, expect, it } from 'vitest'
import { learningRateAt } from '../../../../electron/trainer/loop/learning-rate.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import type { ExperimentInput } from '../../../../shared/experiment/experiment.ts'

const rates = (input: ExperimentInput, steps: number) => {
  const experiment = resolveExperiment({ learningRate: 1, ...input })
  return Array.from({ length: steps }, (_, step) => learningRateAt(experiment, step, steps))
}

describe('the learning rate', () => {
  it('stays, falls along a line, or along a cosine', () => {
    expect(rates({ learningRateSchedule: 'constant' }, 4)).toEqual([1, 1, 1, 1])
    expect(rates({ learningRateSchedule: 'linear' }, 4)).toEqual([1, 0.75, 0.5, 0.25])
    const cosine = rates({ learningRateSchedule: 'cosine' }, 4)
    cosine.forEach((rate, step) => expect(rate).toBeCloseTo(Math.cos((Math.PI * step) / 8) ** 2, 12))
  })

  it('rises along a line first where a warm-up is asked for', () => {
    expect(rates({ learningRateSchedule: 'linear', epochs: 4, warmupEpochs: 2 }, 8)).toEqual([0.25, 0.5, 0.75, 1, 1, 0.75, 0.5, 0.25])
  })

  it('never falls where the whole training is warm-up', () => {
    expect(rates({ epochs: 2, warmupEpochs: 5 }, 4)).toEqual([0.25, 0.5, 0.75, 1])
  })
})

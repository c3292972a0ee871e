import { expect, test } from 'vitest'
import { experimentFields, fields, type ExperimentInput, type FieldKey } from '../../../shared/experiment/experiment.ts'
import { isRelevant } from '../../../shared/experiment/relevant.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'

/** The fields without an effect in an experiment. */
const idle = (input: ExperimentInput) => {
  const experiment = resolveExperiment({ dataset: 'digits', ...input })
  return fields.map(({ key }) => key as FieldKey).filter((key) => !isRelevant(key, { ...experiment }))
}

test('a field is relevant where it has an effect: mu to pairs that know it, momentum to sgd', () => {
  expect(idle({ quantizer: 'bc' })).toEqual(expect.arrayContaining(['muSchedule', 'muStart', 'muEnd', 'forward']))
  expect(idle({ quantizer: 'bnn++' })).not.toContain('muEnd')
  expect(idle({ quantizer: 'bnn++' })).toContain('muSteps')
  expect(idle({ quantizer: 'bnn++', muSchedule: 'steps' })).not.toContain('muSteps')
  expect(idle({ optimizer: 'sgd' })).not.toContain('momentum')
  expect(idle({ optimizer: 'adam' })).toEqual(expect.arrayContaining(['momentum', 'bopGamma', 'learningRateSteps']))
  expect(idle({ quantizer: 'custom', forward: 'tanh(mu*w)' })).not.toContain('forward')
  expect(idle({ regime: 'bw' })).toEqual(expect.arrayContaining(['activationForm', 'accumulator']))
  expect(idle({ regime: 'bwa' })).not.toContain('activationForm')
})

test('full precision has nothing to do with latent weights', () => {
  expect(idle({ quantizer: 'full' })).toEqual(
    expect.arrayContaining(['preset', 'weightForm', 'latentClip', 'freezeSigns', 'batchNormReestimation']),
  )
})

test('binary activations, and methods of single layers, have fields of their own', () => {
  expect(idle({ quantizer: 'full', regime: 'ba' })).not.toContain('preset')
  expect(idle({ quantizer: 'full', regime: 'ba' })).not.toContain('activationForm')
  const mixed = idle({ quantizer: 'bc', layerMethods: 'first: bnn++' })
  for (const key of ['muEnd', 'activationForm'] as const) expect(mixed).not.toContain(key)
})

test('the deviation of magnitudes is of RandAugment of timm alone, which also interpolates', () => {
  const keys = ['randAugmentVariant', 'randAugmentDeviation', 'interpolation', 'erasingVariant']
  expect(idle({})).toEqual(expect.arrayContaining(keys))
  expect(idle({ randAugment: 2 })).not.toContain('randAugmentVariant')
  expect(idle({ randAugment: 2 })).toEqual(expect.arrayContaining(['randAugmentDeviation', 'interpolation']))
  const timm = idle({ randAugment: 2, randAugmentVariant: 'timm', erasing: 0.25 })
  for (const key of keys) expect(timm).not.toContain(key)
})

test('of a quantizer of another version nothing is left out, and what every run is made of never is', () => {
  const values = { ...experimentFields.parse({}), quantizer: 'of tomorrow' }
  for (const key of ['muSchedule', 'quantizerParameters', 'latentClip'] as const)
    expect(isRelevant(key, values)).toBe(true)
  for (const key of ['dataset', 'model', 'quantizer', 'epochs', 'seed', 'learningRate'] as const)
    expect(isRelevant(key, {})).toBe(true)
})

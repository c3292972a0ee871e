import { expect, test } from 'vitest'
import { describeModel } from '../../../electron/trainer/models/facts.ts'
import { summarizeModel } from '../../../electron/trainer/models/summary.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'

const small = { dataset: 'digits', model: 'cnn-small', modelParameters: { width: 4 } }

test.each(['ternary', 'dorefa', 'uniform'])('%s in bwa takes the signs of activations', (quantizer) => {
  const sums = (regime: 'bw' | 'bwa') => describeModel(resolveExperiment({ ...small, quantizer, regime })).multiplyAdds!
  expect(sums('bw').binaryFloat).toBe(0)
  expect(sums('bwa').binaryFloat).toBeGreaterThan(0)
  expect(() => resolveExperiment({ ...small, quantizer, regime: 'bwaa' })).toThrow(
    `the weights of ${quantizer} have more than two levels, and an 8-bit accumulator sums signs`,
  )
})

test.each(['bwa', 'bwaa'] as const)('full precision is not called %s', (regime) => {
  expect(() => resolveExperiment({ ...small, quantizer: 'full', regime })).toThrow(
    `full leaves weights real, and ${regime} says that they are binary; take regime bw`,
  )
})

test('ba leaves weights real and takes the signs of activations', () => {
  const facts = describeModel(resolveExperiment({ ...small, quantizer: 'full', regime: 'ba' }))
  expect(facts.multiplyAdds!.binaryFloat).toBeGreaterThan(0)
  expect([facts.multiplyAdds!.binaryBinary, facts.binaryParameters]).toEqual([0, 0])
  expect(() => resolveExperiment({ ...small, quantizer: 'bnn', regime: 'ba' })).toThrow(
    'ba says that weights stay real, and bnn quantizes them; take regime bwa, or the quantizer full',
  )
})

test.each([
  [{ activationBits: 4, regime: 'bwa' }, 'bwa says that activations are binary, and 4 bits are asked for'],
  [{ activationBits: 4, activationForm: 'reactnet' }, 'reactnet surrounds the sign of binary activations, not steps'],
  [{ activationBits: 9 }, 'must be at most 8'],
  [{ attention: 'binary', regime: 'bwa' }, 'cnn-small has no attention; leave it at real, or take vit-small, deit-ti'],
  [
    { model: 'vit-small', attention: 'binary' },
    'binary attention multiplies signs, and bw says that activations are real',
  ],
  [
    { model: 'vit-small', attention: 'binary', regime: 'bwaa' },
    'the products of binary attention have no 8-bit accumulators; take regime bwa or ba',
  ],
] as const)('%j has no meaning', (method, words) => {
  const { model, ...rest } = { model: 'cnn-small', ...method }
  const input = { dataset: 'digits', model, quantizer: 'bnn', ...rest }
  expect(() => resolveExperiment(input)).toThrow(words)
})

const layersOf = (input: ExperimentInput) => {
  const experiment = resolveExperiment({ dataset: 'digits', ...input })
  const images = { channels: 1, height: 8, width: 8 }
  return summarizeModel({ ...experiment, images, classes: 10 }).layers
}

test('a summary says how many bits enter each layer', () => {
  const bits = (input: ExperimentInput) =>
    Object.fromEntries(layersOf({ ...small, ...input }).map(({ name, inputBits }) => [name, inputBits]))
  const norm = { 'convolution1.norm': null, 'convolution2.norm': null, 'convolution3.norm': null }
  expect(bits({ quantizer: 'bnn', activationBits: 4, preset: 'all' })).toMatchObject({
    ...norm,
    ...{ convolution1: 32, convolution2: 4, convolution3: 4, classifier: 4 },
  })
  expect(bits({ quantizer: 'bnn', regime: 'bwa', preset: 'all' })).toMatchObject({ convolution1: 32, convolution2: 1 })
  expect(bits({ quantizer: 'bnn', preset: 'all' })).toMatchObject({ convolution2: 32, classifier: 32 })
})

test('binary attention multiplies bits with bits', () => {
  const of = (attention: 'real' | 'binary') =>
    layersOf({ model: 'vit-small', quantizer: 'bnn', regime: 'bwa', attention }).filter(
      ({ kind }) => kind === 'attention',
    )
  for (const layer of of('real')) expect(layer).toMatchObject({ inputBits: 32, multiplyAdds: { binaryBinary: 0 } })
  for (const layer of of('binary')) expect(layer).toMatchObject({ inputBits: 1, multiplyAdds: { floatFloat: 0 } })
  expect(of('binary')[0]!.multiplyAdds.binaryBinary).toBe(of('real')[0]!.multiplyAdds.floatFloat)
})

import { expect, test } from 'vitest'
import { describeModel } from '../../../electron/trainer/models/facts.ts'
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
    `full leaves weights and activations real, and ${regime} says that they are binary; take regime bw`,
  )
})

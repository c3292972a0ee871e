import { expect, test } from 'vitest'
import { cautionsOf } from '../../../shared/experiment/cautions.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'

const cautions = (input: ExperimentInput) =>
  cautionsOf(resolveExperiment({ dataset: 'digits', model: 'mlp', ...input }))

test.each(['bnn+', 'bnn++'])(
  '%s under sgd: how much farther latent weights step is said, B being up to mu',
  (quantizer) => {
    const found = cautions({ quantizer, optimizer: 'sgd', muSchedule: 'constant', muStart: 30 })
    expect(found).toHaveLength(1)
    expect(found[0]).toContain('up to 30 times as far')
  },
)

test('a pair of one’s own is looked at as well', () => {
  const pair = { quantizer: 'custom', forward: 'tanh(5*w)', deploy: 'sign(w)' } as const
  expect(cautions({ ...pair, optimizer: 'sgd' })[0]).toContain('up to 5 times as far')
})

test('clipping is said to shorten the rest, under any optimizer', () => {
  const found = cautions({ quantizer: 'bnn++', optimizer: 'adam', gradientClip: 1 })
  expect(found).toHaveLength(1)
  expect(found[0]).toContain('gradient clipping')
})

test.each([
  [{ quantizer: 'bnn++', optimizer: 'adam' }],
  [{ quantizer: 'bc', optimizer: 'sgd', gradientClip: 1 }],
  [{ quantizer: 'bnn', optimizer: 'sgd', gradientClip: 1 }],
  [{ quantizer: 'full', optimizer: 'sgd', gradientClip: 1 }],
] as [ExperimentInput][])('nothing is said of %o', (input) => expect(cautions(input)).toEqual([]))

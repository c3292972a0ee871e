import { describe, expect, test } from 'vitest'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import type { FrozenNetwork } from '../../../shared/packed/manifest.ts'
import { kernelParameters } from '../../../shared/packed/kernel-convention.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { compilePlan } from '../../../shared/packed/plan/compile.ts'
import { randomImages, randomNetwork } from './networks.ts'

const vgg: ExperimentInput = { model: 'vgg-small', modelParameters: { width: 12 }, quantizer: 'bc', regime: 'bwa' }
const binarynet: ExperimentInput = { ...vgg, model: 'binarynet' }
const mlp: ExperimentInput = { ...vgg, model: 'mlp', modelParameters: { width: 40 } }

/** The same network, in which a second reader of every sum keeps it from being decided by counting. */
function unfused({ manifest, constants }: FrozenNetwork): FrozenNetwork {
  const steps = manifest.steps.flatMap((step) =>
    step.operation === 'convolution' || step.operation === 'matmul'
      ? [
          step,
          {
            operation: 'negate' as const,
            inputs: [step.output],
            output: `${step.output} apart`,
            shape: step.shape,
            attributes: {},
          },
        ]
      : [step],
  )
  return { constants, manifest: { ...manifest, steps } }
}

/** Layers of signs of a plan, and whether each hands on bits; and how often floats become bits. */
function layersOf(network: FrozenNetwork): { handsOnBits: boolean[]; packed: number } {
  const { calls } = compilePlan(network)
  const most = kernelParameters.binary.findIndex(([name]) => name === 'most')
  return {
    handsOnBits: calls.filter(({ kernel }) => kernel === 'binary').map(({ parameters }) => parameters[most] !== 0),
    packed: calls.filter(({ kernel }) => kernel === 'pack').length,
  }
}

describe.each([
  ['VGG-small', vgg],
  ['BinaryNet', binarynet],
  ['an MLP', mlp],
])('layers of signs on end in %s', (_, input) => {
  const { frozen } = randomNetwork(input)

  test('hand on bits, from the first to the last', () => {
    const { handsOnBits, packed } = layersOf(frozen)
    expect(handsOnBits.length).toBeGreaterThan(0)
    expect(handsOnBits.slice(0, -1)).toEqual(handsOnBits.slice(0, -1).map(() => true))
    expect(packed).toBe(1)
  })

  test('decide by counting what sums, norms and signs in float32 decide, bit for bit', async () => {
    const apart = unfused(frozen)
    expect(layersOf(apart).handsOnBits).not.toContain(true)
    const images = randomImages(20)
    const [one, other] = await Promise.all([PackedModel.of(frozen), PackedModel.of(apart)])
    expect(one.predict(images).logits).toEqual(other.predict(images).logits)
  })
})

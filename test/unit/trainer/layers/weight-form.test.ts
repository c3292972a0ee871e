import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../../electron/data/random.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { linear } from '../../../../electron/trainer/layers/linear.ts'
import { Network, type Method } from '../../../../electron/trainer/layers/network.ts'
import { tauFeed } from '../../../../electron/trainer/layers/weight-form.ts'
import { input } from '../../../../electron/trainer/graph/operations/source.ts'
import { findQuantizer } from '../../../../shared/quantizers/zoo.ts'

const [outputs, inputs] = [3, 12]
const latent = Float64Array.from(
  { length: outputs * inputs },
  (() => {
    const stream = RandomStream.of(1, 'latent')
    return () => 0.3 * stream.normal() + 0.05
  })(),
)
const filters = Array.from({ length: outputs }, (_, row) => [...latent.subarray(row * inputs, (row + 1) * inputs)])
/** Real input that lies away from 0. */
const x = Float64Array.from({ length: inputs }, (_, index) => (index % 2 === 0 ? 0.7 : -1.3) + 0.1 * index)

/** What a linear layer gives for `x` in the deployed network, at the given values of its further tensors. */
async function layer(
  method: Omit<Method, 'quantizer' | 'regime'>,
  values: Record<string, Float64Array<ArrayBuffer>> = {},
  feeds: Record<string, number> = {},
): Promise<number[]> {
  const network = new Network('hard', { quantizer: findQuantizer('bc')!, regime: 'bw', ...method })
  const value = linear(network, input(network.graph, 'x', 'feed', [1, inputs]), outputs, { role: 'body', bias: false })
  const state = new Map(
    Object.entries({ weight: latent, ...values }).map(([name, each]) => [
      name,
      { shape: name === 'weight' ? [outputs, inputs] : [each.length], values: each },
    ]),
  )
  if (values['adam.second/weight'] !== undefined)
    state.set('adam.second/weight', { shape: [outputs, inputs], values: values['adam.second/weight'] })
  const program = await referenceEngine.compile(
    { name: 'layer', outputs: { value }, updates: {} },
    referenceEngine.createState(state),
  )
  const scalars = Object.fromEntries(Object.entries(feeds).map(([name, each]) => [name, Float64Array.of(each)]))
  return [...(await program.step({ x, ...scalars }))['value']!]
}

const sign = (value: number) => (value >= 0 ? 1 : -1)
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const deviation = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1))
const dot = (w: readonly number[]) => w.reduce((sum, value, index) => sum + value * x[index]!, 0)
const close = (found: number[], expected: number[]) =>
  found.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 12))

describe('a linear layer under the form', () => {
  test('plain: signs, times 1 / sqrt(inputs)', async () =>
    close(
      await layer({}),
      filters.map((w) => dot(w.map(sign)) / Math.sqrt(inputs)),
    ))

  test('xnor: signs times the mean magnitude of the filter', async () =>
    close(
      await layer({ weightForm: 'xnor' }),
      filters.map((w) => mean(w.map(Math.abs)) * dot(w.map(sign))),
    ))

  test('xnor++: signs times a learned factor', async () =>
    close(
      await layer({ weightForm: 'xnor++' }, { scale: Float64Array.of(0.5, 2, -1) }),
      filters.map((w, row) => [0.5, 2, -1][row]! * dot(w.map(sign))),
    ))

  test('irnet: signs of the standardized filter times a power of two', async () =>
    close(
      await layer({ weightForm: 'irnet' }),
      filters.map((w) => {
        const standardized = w.map((value) => (value - mean(w)) / deviation(w))
        return (
          (2 ** Math.round(Math.log2(mean(standardized.map(Math.abs)))) * dot(standardized.map(sign))) /
          Math.sqrt(inputs)
        )
      }),
    ))

  test('recu: signs of the standardized filter times a learned factor', async () =>
    close(
      await layer({ weightForm: 'recu' }, { scale: Float64Array.of(0.5, 2, 1) }, { [tauFeed]: 0.9 }),
      filters.map((w, row) => [0.5, 2, 1][row]! * dot(w.map((value) => sign(value - mean(w))))),
    ))

  test('adabin: two values, the mean and the deviation apart', async () =>
    close(
      await layer({ weightForm: 'adabin' }),
      filters.map((w) => {
        const scale = deviation(w) + 1e-5
        return dot(w.map((value) => scale * sign(value - mean(w)) + mean(w)))
      }),
    ))

  test('LAB: signs times the mean magnitude, weighted by curvature', async () => {
    const second = Float64Array.from(latent, (_, index) => 0.1 + (index % 5))
    const d = [...second].map((value) => Math.sqrt(value) + 1e-8)
    const alpha =
      d.reduce((sum, value, index) => sum + value * Math.abs(latent[index]!), 0) /
      d.reduce((sum, value) => sum + value, 0)
    close(
      await layer({ curvatureScaled: true }, { 'adam.second/weight': second }),
      filters.map((w) => alpha * dot(w.map(sign))),
    )
  })
})

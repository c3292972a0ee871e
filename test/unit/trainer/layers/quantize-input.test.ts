import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../../electron/data/random.ts'
import type { Engine } from '../../../../electron/trainer/engines/engine.ts'
import { onnxruntimeEngine } from '../../../../electron/trainer/engines/onnxruntime/engine.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { tensorflowEngine } from '../../../../electron/trainer/engines/tensorflow/engine.ts'
import { gradients } from '../../../../electron/trainer/graph/gradient.ts'
import type { Node } from '../../../../electron/trainer/graph/node.ts'
import { multiply, relu } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { sum } from '../../../../electron/trainer/graph/operations/reduction.ts'
import { input } from '../../../../electron/trainer/graph/operations/source.ts'
import { attention } from '../../../../electron/trainer/layers/attention.ts'
import { Network, type Method } from '../../../../electron/trainer/layers/network.ts'
import { quantizeToSteps } from '../../../../electron/trainer/layers/quantize-input.ts'
import { findQuantizer } from '../../../../shared/quantizers/zoo.ts'

const engines = [referenceEngine, onnxruntimeEngine({ threads: 1, provider: 'cpu' }), await tensorflowEngine()]
const real: Method = { quantizer: findQuantizer('full')!, regime: 'bw' }
const values = 40

/** Values that lie on both sides of 0 and beyond the range. */
const x = Float64Array.from(
  { length: values },
  (() => {
    const stream = RandomStream.of(3, 'x')
    return () => 1.5 * stream.normal()
  })(),
)
/** What arrives from behind. */
const upstream = x.map((_, index) => Math.sin(index + 1))

/** The steps of x at s, and the gradients of x and s that follow from `upstream`. */
async function steps(engine: Engine, bits: number, s: number, rectified: boolean) {
  const network = new Network('train', real)
  const given = input(network.graph, 'x', 'feed', [1, values])
  const value = quantizeToSteps(network, rectified ? relu(given) : given, bits)
  const loss = sum(multiply(value, input(network.graph, 'upstream', 'feed', [1, values])))
  const [ofX, ofS] = gradients(loss, [given, network.parameters[0]!.node]) as [Node, Node]
  const program = await engine.compile(
    { name: 'steps', outputs: { value, ofX, ofS }, updates: {} },
    engine.createState(new Map([['activation.step', { shape: [1], values: Float64Array.of(s) }]])),
  )
  const found = await program.step({ x, upstream })
  await program.dispose()
  return { value: [...found['value']!], ofX: [...found['ofX']!], ofS: found['ofS']![0]! }
}

describe.each(engines.map((engine) => [engine.name, engine] as const))('steps of activations on %s', (_, engine) => {
  test.each([
    [2, false],
    [2, true],
    [4, false],
    [4, true],
    [8, true],
  ])(
    '%s bits are those of LSQ, equations 1 to 3, and so are the gradients (rectified: %s)',
    async (bits, rectified) => {
      const s = 0.37
      const scale = s + 1e-6
      const [low, high] = rectified ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1]
      const found = await steps(engine, bits, s, rectified)
      let ofS = 0
      for (const [index, each] of x.entries()) {
        const ratio = (rectified ? Math.max(each, 0) : each) / scale
        const whole = Math.floor(Math.min(Math.max(ratio, low), high) + 0.5)
        expect(found.value[index]).toBeCloseTo(whole * scale, 5)
        const passes = ratio > low && ratio < high
        expect(found.ofX[index]).toBeCloseTo(passes ? upstream[index]! : 0, 5)
        ofS += upstream[index]! * (passes ? whole - ratio : whole)
      }
      expect(found.ofS).toBeCloseTo(ofS / Math.sqrt(values * high), 4)
    },
  )
})

/** Attention on 2 images of 4 tokens of 6 values in 2 heads: its result, and gradients of all that is learned. */
async function attend(engine: Engine, kind: 'real' | 'binary', moved: Record<string, number> = {}) {
  const network = new Network('train', { ...real, regime: 'ba', binarized: [], attention: kind })
  const given = input(network.graph, 'x', 'feed', [2, 4, 6])
  const value = attention(network, given, 2)
  const weights = input(network.graph, 'upstream', 'feed', value.shape)
  const loss = sum(multiply(value, weights))
  const slopes = gradients(
    loss,
    network.parameters.map(({ node }) => node),
  )
  const named = Object.fromEntries(network.parameters.map(({ name }, index) => [name, slopes[index]!]))
  const stream = RandomStream.of(5, 'attention')
  const state = new Map(
    network.parameters.map(({ name, shape, initial }) => {
      const drawn = Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
        initial.kind === 'constant' && !name.endsWith('bias') ? initial.value : 0.6 * stream.normal(),
      )
      if (moved[name] !== undefined) drawn[0]! += moved[name]
      return [name, { shape, values: drawn }] as const
    }),
  )
  const program = await engine.compile(
    { name: 'attention', outputs: { loss, value, ...named }, updates: {} },
    engine.createState(state),
  )
  const feed = (seed: string) => {
    const from = RandomStream.of(6, seed)
    return Float64Array.from({ length: 48 }, () => from.normal())
  }
  const found = await program.step({ x: feed('x'), upstream: feed('upstream') })
  await program.dispose()
  return { loss: found['loss']![0]!, found, names: network.parameters.map(({ name }) => name), network }
}

describe('binary attention', () => {
  test.each(engines.slice(1).map((engine) => [engine.name, engine] as const))(
    'has the gradients of float64 on %s',
    async (_, engine) => {
      const exact = await attend(referenceEngine, 'binary')
      const fast = await attend(engine, 'binary')
      expect(exact.names).toContain('probability.scale')
      for (const name of exact.names)
        for (const [index, slope] of exact.found[name]!.entries())
          expect(fast.found[name]![index], `${name} ${index}`).toBeCloseTo(slope, 4)
    },
  )

  test('agrees with finite differences where nothing is rounded on the way', async () => {
    const { found } = await attend(referenceEngine, 'binary')
    for (const name of ['output.weight', 'output.bias']) {
      const [up, down] = [
        await attend(referenceEngine, 'binary', { [name]: 1e-4 }),
        await attend(referenceEngine, 'binary', { [name]: -1e-4 }),
      ]
      expect((up.loss - down.loss) / 2e-4, name).toBeCloseTo(found[name]![0]!, 6)
    }
  })

  test('multiplies bits, and its scales are learned', async () => {
    const binary = await attend(referenceEngine, 'binary')
    const plain = await attend(referenceEngine, 'real')
    expect(binary.network.signs.size).toBe(4)
    expect(plain.network.signs.size).toBe(0)
    expect(binary.found['probability.scale']![0]).not.toBe(0)
    expect(binary.found['probability.threshold']![0]).not.toBe(0)
  })
})

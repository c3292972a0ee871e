import { describe, expect, test } from 'vitest'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import type { Node } from '../../../../electron/trainer/graph/node.ts'
import { add, multiply } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { reshape } from '../../../../electron/trainer/graph/operations/layout.ts'
import { constant } from '../../../../electron/trainer/graph/operations/source.ts'
import { Network } from '../../../../electron/trainer/layers/network.ts'
import { averagesOf, withAverages } from '../../../../electron/trainer/optimizers/averaging.ts'
import { clipGradients } from '../../../../electron/trainer/optimizers/gradient-clipping.ts'
import { optimizerFeeds, optimizerStep } from '../../../../electron/trainer/optimizers/optimizer.ts'
import { weightDecayOf } from '../../../../electron/trainer/optimizers/weight-decay.ts'
import { findQuantizer } from '../../../../shared/quantizers/zoo.ts'

const makeNetwork = () => new Network('train', { quantizer: findQuantizer('full')!, regime: 'bw' })

describe('weight decay', () => {
  const groups = { weightDecay: 0.1, latentWeightDecay: 0.2, biasWeightDecay: 0.3 }
  test('has three groups', () => {
    expect(weightDecayOf({ decayed: true, binarized: false }, groups)).toBe(0.1)
    expect(weightDecayOf({ decayed: false, binarized: true }, groups)).toBe(0.2)
    expect(weightDecayOf({ decayed: false, binarized: false }, groups)).toBe(0.3)
    expect(weightDecayOf({ decayed: false, binarized: true }, { weightDecay: 0.1 })).toBe(0)
  })

  test.each(['sgd', 'adamw'] as const)('acts on each group by itself (%s)', async (optimizer) => {
    const network = makeNetwork()
    const initial = { kind: 'constant', value: 0.5 } as const
    const nodes = [
      network.parameter('real', [1], initial, { decayed: true }),
      network.parameter('latent', [1], initial, { method: network.methodAt('body') }),
      network.parameter('bias', [1], initial),
    ]
    const zero = constant(network.graph, [0], [1])
    const { slots, updates } = optimizerStep(
      network,
      nodes.map(() => zero),
      { optimizer, latentClip: 1, ...groups },
    )
    const state = referenceEngine.createState(
      new Map(
        [
          ...['real', 'latent', 'bias'].map((name) => [name, 0.5] as const),
          ...slots.map(({ name }) => [name, 0] as const),
        ].map(([name, value]) => [name, { shape: [1], values: Float64Array.of(value) }]),
      ),
    )
    const feeds = Object.fromEntries(
      Object.entries(optimizerFeeds(0.1, 1)).map(([name, value]) => [name, Float64Array.of(value)]),
    )
    await (await referenceEngine.compile({ name: 'decay', outputs: {}, updates }, state)).step(feeds)
    // Without a gradient both make w - 0.1 decay w of the first step.
    for (const [name, decay] of [
      ['real', 0.1],
      ['latent', 0.2],
      ['bias', 0.3],
    ] as const)
      expect((await state.read(name))[0]).toBeCloseTo(0.5 * (1 - 0.1 * decay), 12)
  })
})

describe('gradient clipping', () => {
  async function clipped(bound: number): Promise<number[]> {
    const network = makeNetwork()
    const gradients: Node[] = [constant(network.graph, [3, 0], [2]), constant(network.graph, [4], [1, 1])]
    const outputs = Object.fromEntries(clipGradients(gradients, bound).map((node, index) => [String(index), node]))
    const compiled = await referenceEngine.compile(
      { name: 'clip', outputs, updates: {} },
      referenceEngine.createState(new Map()),
    )
    return Object.values(await compiled.step({})).flatMap((values) => [...values])
  }

  test('shortens all gradients together to the bound', async () => {
    const [a, b, c] = await clipped(1)
    expect(a).toBeCloseTo(0.6, 6)
    expect(b).toBe(0)
    expect(c).toBeCloseTo(0.8, 6)
  })

  test('leaves what is short enough, and everything where the bound is 0', async () => {
    expect(await clipped(5.1)).toEqual([3, 0, 4])
    expect(await clipped(0)).toEqual([3, 0, 4])
  })

  test('adds nothing to the graph where it is off', () => {
    const network = makeNetwork()
    const gradients = [constant(network.graph, [3], [1])]
    expect(clipGradients(gradients, 0)).toEqual(gradients)
    expect(network.graph.nodes).toHaveLength(1)
  })
})

describe('averaging', () => {
  test('gives the exponentially weighted mean of what the weights were after each step, statistics too', async () => {
    const network = makeNetwork()
    const w = network.parameter('w', [1], { kind: 'constant', value: 0 }, { method: network.methodAt('body') })
    const mean = network.buffer('mean', [1], { kind: 'constant', value: 0 })
    const [nextW, nextMean] = [network.scalar('w.next'), network.scalar('mean.next')]
    // A program reads what it updates, as every real one does.
    const spread = (node: Node, like: Node): Node => add(multiply(like, 0), reshape(node, like.shape))
    network.update(mean, spread(nextMean, mean))
    const step = withAverages(network, { slots: [], updates: { w: spread(nextW, w) } }, 0.9)
    expect(step.slots.map(({ name }) => name)).toEqual(['average/w', 'average/mean'])
    const state = referenceEngine.createState(
      new Map(
        ['w', 'mean', 'average/w', 'average/mean'].map((name) => [name, { shape: [1], values: Float64Array.of(0) }]),
      ),
    )
    const compiled = await referenceEngine.compile(
      { name: 'average', outputs: {}, updates: { ...network.updates, ...step.updates } },
      state,
    )
    const path = [0.5, -0.25, 1, 0.75]
    for (let steps = 1; steps <= path.length; steps++) {
      const value = path[steps - 1]!
      await compiled.step({ 'w.next': Float64Array.of(value), 'mean.next': Float64Array.of(2 * value) })
      const weights = path.slice(0, steps).map((_, index) => 0.9 ** (steps - 1 - index))
      const expected =
        weights.reduce((sum, weight, index) => sum + weight * path[index]!, 0) /
        weights.reduce((sum, weight) => sum + weight, 0)
      const averages = await averagesOf(state.names(), (name) => state.read(name), 0.9, steps)
      expect([...averages.keys()]).toEqual(['w', 'mean'])
      expect(averages.get('w')![0]).toBeCloseTo(expected, 12)
      expect(averages.get('mean')![0]).toBeCloseTo(2 * expected, 12)
    }
  })

  test('adds nothing where it is off', async () => {
    const step = { slots: [], updates: {} }
    expect(withAverages(makeNetwork(), step, 0)).toBe(step)
    expect((await averagesOf(['w'], async () => Float32Array.of(1), 0, 3)).size).toBe(0)
  })
})

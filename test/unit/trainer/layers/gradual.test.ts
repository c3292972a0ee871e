import { describe, expect, test } from 'vitest'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { gradients } from '../../../../electron/trainer/graph/gradient.ts'
import { multiply } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { sum } from '../../../../electron/trainer/graph/operations/reduction.ts'
import { input } from '../../../../electron/trainer/graph/operations/source.ts'
import { binarizedAt, binarizedFeed, channelOrder } from '../../../../electron/trainer/layers/gradual.ts'
import { Network } from '../../../../electron/trainer/layers/network.ts'
import { quantizeWeights } from '../../../../electron/trainer/layers/quantize.ts'
import type { Binarizing } from '../../../../shared/experiment/gradual.ts'
import { findQuantizer } from '../../../../shared/quantizers/zoo.ts'

const [outputs, inputs] = [8, 3]
const latent = Float32Array.from({ length: outputs * inputs }, (_, index) => 0.3 * Math.sin(index * 1.7 + 1))
const magnitude = latent.reduce((total, value) => total + Math.abs(value), 0) / latent.length
const upstream = Float32Array.from(latent, (_, index) => Math.cos(index))

/** Two layers of BinaryConnect with the same latent weights, so much of which is binarized. */
async function layers(binarizing: Binarizing, binarized: number, mode: 'train' | 'hard' = 'train') {
  const quantizer = findQuantizer('bc')!
  const network = new Network(mode, { quantizer, regime: 'bw', binarizing })
  const w = input(network.graph, 'w', 'feed', [outputs, inputs])
  const values = [1, 2].map(() => quantizeWeights(network, w, { quantizer, symbols: '' }))
  const slopes = values.map(
    (value) => gradients(sum(multiply(value, input(network.graph, 'upstream', 'feed', w.shape))), [w])[0]!,
  )
  const compiled = await referenceEngine.compile(
    {
      name: 'gradual',
      outputs: { a: values[0]!, b: values[1]!, ...(mode === 'train' ? { da: slopes[0]!, db: slopes[1]! } : {}) },
      updates: {},
    },
    referenceEngine.createState(new Map()),
  )
  const feeds = { w: latent, upstream, [binarizedFeed]: Float64Array.of(binarized) }
  const found = await compiled.step(binarizing === 'at-once' || mode === 'hard' ? { w: latent, upstream } : feeds)
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [name, Array.from(value!)]))
}
const signs = Array.from(latent, (value) => (value >= 0 ? 1 : -1))
const real = Array.from(latent, (value) => value / magnitude)
const rowsOf = (values: readonly number[]) =>
  Array.from({ length: outputs }, (_, row) => values.slice(row * inputs, (row + 1) * inputs))
const close = (values: readonly number[], expected: readonly number[]) => {
  for (const [index, value] of values.entries()) expect(value).toBeCloseTo(expected[index]!, 6)
}

describe('weights that are binarized little by little', () => {
  test('layer by layer: the first is signs, the second its latent weights at their size', async () => {
    const { a, b, da, db } = await layers('layers', 1)
    close(a!, signs)
    close(b!, real)
    close(da!, Array.from(upstream))
    close(
      db!,
      Array.from(upstream, (value) => value / magnitude),
    )
  })

  test('channel by channel: as many rows as the share says', async () => {
    const { a, da } = await layers('channels', 0.5)
    const order = channelOrder(outputs)
    for (const [row, values] of rowsOf(a!).entries()) {
      const now = order[row]! < 0.5
      close(values, rowsOf(now ? signs : real)[row]!)
      close(
        rowsOf(da!)[row]!,
        rowsOf(Array.from(upstream))[row]!.map((value) => (now ? value : value / magnitude)),
      )
    }
    expect(order.filter((place) => place < 0.5)).toHaveLength(4)
  })

  test('are all signs at the end, and where they are deployed', async () => {
    for (const kind of ['layers', 'channels'] as const) {
      expect((await layers(kind, Infinity))['b']).toEqual(signs)
      expect((await layers(kind, 0, 'hard'))['b']).toEqual(signs)
    }
  })

  test('go with the progress, whole by the moment that is given', () => {
    expect([0, 0.25, 0.5, 1].map((progress) => binarizedAt(progress, 0.5, 4))).toEqual([0, 2, Infinity, Infinity])
  })

  test('channels are spread evenly at any time', () => {
    const order = channelOrder(64)
    for (const share of [0.25, 0.5, 0.75])
      expect(Math.abs(order.filter((place) => place < share).length - 64 * share)).toBeLessThanOrEqual(2)
  })
})

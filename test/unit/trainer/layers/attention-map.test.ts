import { describe, expect, test } from 'vitest'
import type { Engine } from '../../../../electron/trainer/engines/engine.ts'
import { onnxruntimeEngine } from '../../../../electron/trainer/engines/onnxruntime/engine.ts'
import { plainOnnx } from '../../../../electron/trainer/engines/onnxruntime/target.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { gradients } from '../../../../electron/trainer/graph/gradient.ts'
import { multiply } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { sum } from '../../../../electron/trainer/graph/operations/reduction.ts'
import { input } from '../../../../electron/trainer/graph/operations/source.ts'
import { attentionMap } from '../../../../electron/trainer/layers/attention-map.ts'
import { Network } from '../../../../electron/trainer/layers/network.ts'
import { findQuantizer } from '../../../../shared/quantizers/zoo.ts'

const [batch, channels, places] = [2, 3, 4]
/** Where images [N, C, 2, 2] and tokens [N, 4, C] keep a channel of a place. */
const layouts = {
  images: { shape: [batch, channels, 2, 2], at: (n: number, c: number, p: number) => (n * channels + c) * places + p },
  tokens: {
    shape: [batch, places, channels],
    at: (n: number, c: number, p: number) => (n * places + p) * channels + c,
  },
}
const size = batch * channels * places
const values = Float32Array.from({ length: size }, (_, index) => Math.sin(index * 1.7))
const upstream = Float32Array.from({ length: batch * places }, (_, index) => Math.cos(index * 2.3))

/** The map in closed form, in float64. */
function closedForm(x: ArrayLike<number>, at: (n: number, c: number, p: number) => number): number[] {
  const range = (length: number) => Array.from({ length }, (_, index) => index)
  return range(batch).flatMap((n) => {
    const energies = range(places).map((p) => range(channels).reduce((total, c) => total + x[at(n, c, p)]! ** 2, 0))
    const length = Math.sqrt(energies.reduce((total, energy) => total + energy ** 2, 0))
    return energies.map((energy) => energy / length)
  })
}

/** The sum of a map, weighted, and its gradient. */
async function onEngine(engine: Engine, shape: readonly number[], x: Float32Array) {
  const { graph } = new Network('train', { quantizer: findQuantizer('bc')!, regime: 'bw' })
  const images = input(graph, 'x', 'feed', shape)
  const map = attentionMap(images)
  const [dx] = gradients(sum(multiply(map, input(graph, 'upstream', 'feed', map.shape))), [images])
  const compiled = await engine.compile(
    { name: 'map', outputs: { map, dx: dx! }, updates: {} },
    engine.createState(new Map()),
  )
  const results = await compiled.step({ x, upstream })
  await compiled.dispose()
  return { map: Array.from(results['map']!), dx: Array.from(results['dx']!) }
}

const engines: [string, Engine, number][] = [
  ['the float64 reference', referenceEngine, 7],
  ['onnxruntime', onnxruntimeEngine({ threads: 1, provider: 'cpu', target: plainOnnx }), 5],
]

describe.each(engines)('an attention map on %s', (_, engine, digits) => {
  test.each(Object.entries(layouts))('of %s is the closed form, its gradient finite differences', async (_, layout) => {
    const { map, dx } = await onEngine(engine, layout.shape, values)
    const exact = closedForm(values, layout.at)
    for (const [index, value] of map.entries()) expect(value).toBeCloseTo(exact[index]!, digits)
    const step = 1e-5
    const weighted = (x: ArrayLike<number>) =>
      closedForm(x, layout.at).reduce((total, value, index) => total + value * upstream[index]!, 0)
    for (const [index, slope] of dx.entries()) {
      const moved = (by: number) => Array.from(values, (value, at) => (at === index ? value + by : value))
      expect(slope).toBeCloseTo((weighted(moved(step)) - weighted(moved(-step))) / (2 * step), digits)
    }
  })

  test('of an image of zeros is zero, and so is its gradient', async () => {
    const { map, dx } = await onEngine(engine, layouts.images.shape, new Float32Array(size))
    expect([...map, ...dx].every((value) => value === 0)).toBe(true)
  })
})

import { describe, expect, test } from 'vitest'
import type { Engine } from '../../../../electron/trainer/engines/engine.ts'
import { onnxruntimeEngine } from '../../../../electron/trainer/engines/onnxruntime/engine.ts'
import { graphicsOnnx, plainOnnx, type Target } from '../../../../electron/trainer/engines/onnxruntime/target.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { gradients } from '../../../../electron/trainer/graph/gradient.ts'
import { multiply } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { sum } from '../../../../electron/trainer/graph/operations/reduction.ts'
import { input } from '../../../../electron/trainer/graph/operations/source.ts'
import { momentumFeed, Network } from '../../../../electron/trainer/layers/network.ts'
import { batchNorm } from '../../../../electron/trainer/layers/normalization.ts'
import { findQuantizer } from '../../../../shared/quantizers/zoo.ts'
import { blockHere } from '../../../checks/processors/block-here.ts'
import { apart } from '../../../checks/processors/programs.ts'

const [batch, channels, side] = [16, 16, 4]
const [area, size] = [side * side, batch * channels * side * side]
const count = batch * area
const epsilon = 1e-5
const gammas = Float32Array.from({ length: channels }, (_, channel) => 0.5 + channel / 8)
const upstream = Float32Array.from({ length: size }, (_, index) => Math.cos(index * 2.3))

/** Values of deviation 0.7 about a mean, as float32 has them: [16, 16, 4, 4]. */
const about = (mean: number) => Float32Array.from({ length: size }, (_, index) => mean + Math.sin(index * 1.7))

const everyChannel = (of: (members: number[], channel: number) => number[]): Float64Array => {
  const result = new Float64Array(size)
  for (let channel = 0; channel < channels; channel++) {
    const members: number[] = []
    for (let image = 0; image < batch; image++)
      for (let place = 0; place < area; place++) members.push((image * channels + channel) * area + place)
    of(members, channel).forEach((value, index) => (result[members[index]!] = value))
  }
  return result
}
const meanOf = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length

/** The norm in closed form, in float64: values, gradient in the images, running variance of each channel. */
function closedForm(x: Float32Array): { y: Float64Array; dx: Float64Array; variances: number[] } {
  const variances: number[] = []
  const standard = everyChannel((members) => {
    const centre = meanOf(members.map((at) => x[at]!))
    const variance = meanOf(members.map((at) => (x[at]! - centre) ** 2))
    variances.push(0.9 + (0.1 * variance * count) / (count - 1))
    return members.map((at) => (x[at]! - centre) / Math.sqrt(variance + epsilon))
  })
  const y = everyChannel((members, channel) => members.map((at) => gammas[channel]! * standard[at]!))
  const dx = everyChannel((members, channel) => {
    const centre = meanOf(members.map((at) => x[at]!))
    const variance = meanOf(members.map((at) => (x[at]! - centre) ** 2))
    const [along, across] = [
      meanOf(members.map((at) => upstream[at]!)),
      meanOf(members.map((at) => upstream[at]! * standard[at]!)),
    ]
    const factor = gammas[channel]! / Math.sqrt(variance + epsilon)
    return members.map((at) => factor * (upstream[at]! - along - standard[at]! * across))
  })
  return { y, dx, variances }
}

/** The same by a layer of a network on an engine. */
async function byLayer(engine: Engine, x: Float32Array) {
  const network = new Network('train', { quantizer: findQuantizer('bc')!, regime: 'bw' })
  const images = input(network.graph, 'x', 'feed', [batch, channels, side, side])
  const y = batchNorm(network, images)
  const loss = sum(multiply(y, input(network.graph, 'upstream', 'feed', y.shape)))
  const [dx] = gradients(loss, [images])
  const state = engine.createState(
    new Map(
      [...network.parameters, ...network.buffers].map(({ name, shape, initial }) => [
        name,
        {
          shape,
          values: name.endsWith('gamma')
            ? gammas
            : new Float32Array(channels).fill(initial.kind === 'constant' ? initial.value : 0),
        },
      ]),
    ),
  )
  const running = Object.keys(network.updates).find((name) => name.endsWith('variance'))!
  const program = await engine.compile({ name: 'norm', outputs: { y, dx: dx! }, updates: network.updates }, state)
  const results = await program.step({ x, upstream, [momentumFeed]: Float64Array.of(0.1) })
  const variances = [...(await state.read(running))]
  await program.dispose()
  return { y: results['y']!, dx: results['dx']!, variances }
}

const onTarget = (target: Target) => onnxruntimeEngine({ threads: 1, provider: 'cpu', target })
/** By name, and how far each may be off: rounding, times gamma / deviation. */
const engines: [string, Engine, number][] = [
  ['the float64 reference', referenceEngine, 1e-10],
  ['onnxruntime, plain', onTarget(plainOnnx), 5e-6],
  ['onnxruntime, in blocks', onTarget({ ...plainOnnx, block: blockHere() }), 5e-6],
  ['onnxruntime, as for WebGPU', onTarget(graphicsOnnx), 5e-6],
]

describe.each(engines)('batch norm on %s', (_, engine, allowed) => {
  test.each([0, 10, 100, 1000])('keeps its digits where the mean is %i and the deviation 0.7', async (mean) => {
    const x = about(mean)
    const [found, exact] = [await byLayer(engine, x), closedForm(x)]
    const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a, (value, index) => Math.abs(value - b[index]!)).reduce((most, error) => Math.max(most, error), 0)
    expect(worst(found.y, exact.y)).toBeLessThan(allowed)
    expect(worst(found.variances, exact.variances)).toBeLessThan(allowed)
    expect(apart(found.dx, exact.dx)).toBeLessThan(allowed)
  })
})

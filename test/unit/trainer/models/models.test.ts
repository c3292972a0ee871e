import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../../electron/data/random.ts'
import type { Engine } from '../../../../electron/trainer/engines/engine.ts'
import { onnxruntimeEngine } from '../../../../electron/trainer/engines/onnxruntime/engine.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { gradients } from '../../../../electron/trainer/graph/gradient.ts'
import { partsOf, type Program } from '../../../../electron/trainer/graph/program.ts'
import { sizeOf } from '../../../../electron/trainer/graph/shape.ts'
import { initialState, type StateValues } from '../../../../electron/trainer/checkpoints/initial-state.ts'
import { symbolFeed } from '../../../../electron/trainer/layers/quantize.ts'
import { trainingProgram } from '../../../../electron/trainer/programs/programs.ts'
import { describeModel } from '../../../../electron/trainer/models/facts.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import type { ExperimentInput } from '../../../../shared/experiment/experiment.ts'
import { symbolsAt } from '../../../../shared/quantizers/schedule.ts'
import { findQuantizer, quantizerNames } from '../../../../shared/quantizers/zoo.ts'

const cnn: ExperimentInput = { dataset: 'digits', model: 'cnn-small', modelParameters: { width: 4 }, batchSize: 32 }
const vit: ExperimentInput = {
  dataset: 'digits',
  model: 'vit-small',
  modelParameters: { dimension: 8, depth: 1, heads: 2 },
  batchSize: 4,
}
/** Sums of signs in steps of a third tie but for rounding, and max-pooling takes either of a tie: no pooling here. */
const unpooled: ExperimentInput = { dataset: 'digits', model: 'mlp', modelParameters: { width: 16 }, batchSize: 32 }
/** Exact GELU and another epsilon, as published weights have them. */
const exact: ExperimentInput = {
  ...vit,
  modelParameters: { dimension: 8, depth: 1, heads: 2, exactGelu: 1, normEpsilon: 1e-6 },
}
/** Any number of a run: its answers are fed. */
const taught: [string, ExperimentInput] = [
  'CNN, taught',
  { ...cnn, quantizer: 'bnn++', teacher: 1, teacherShare: 0.7, teacherTemperature: 3 },
]
/** A network of one's own, of every layer that is its own in gradients. */
const written: [string, ExperimentInput] = [
  'written network',
  {
    dataset: 'digits',
    model: 'custom',
    batchSize: 4,
    quantizer: 'bnn++',
    architecture: JSON.stringify({
      name: 'mine',
      layers: [
        { convolution: 4, stride: 2 },
        { rectify: true },
        { residual: [{ convolution: 'same', groups: 'channels' }], shortcut: 'mean' },
        { concatenate: [[{ convolution: 4, kernel: 1 }], [{ relu: true }, { convolution: 4 }]] },
        { pool: 'mean' },
        { patches: 1, dimension: 6 },
        { classToken: true },
        { positions: true },
        { residual: [{ norm: 'layer' }, { attention: 2 }] },
        { token: true },
        { linear: 'classes' },
      ],
    }),
  },
]
const inThirds = ['uniform', 'dorefa']
const cases = quantizerNames.flatMap((quantizer) =>
  (['bw', 'bwa'] as const)
    // Full precision has no binary activations: `resolveExperiment` refuses it.
    .filter((regime) => quantizer !== 'full' || regime === 'bw')
    .flatMap((regime): [string, ExperimentInput][] => [
      regime === 'bwa' && inThirds.includes(quantizer)
        ? [`MLP, ${quantizer}, ${regime}`, { ...unpooled, quantizer, regime }]
        : [`CNN, ${quantizer}, ${regime}`, { ...cnn, quantizer, regime }],
      [`ViT, ${quantizer}, ${regime}`, { ...vit, quantizer, regime }],
    ]),
)

/** Loss, logits and every gradient of a model's training program, by name. */
async function forwardAndBackward(engine: Engine, input: ExperimentInput): Promise<Record<string, number[]>> {
  const experiment = resolveExperiment(input)
  const { program, network, slots } = trainingProgram(experiment)
  const slopes = gradients(
    program.outputs['loss']!,
    network.parameters.map(({ node }) => node),
  )
  const named = Object.fromEntries(network.parameters.map(({ name }, index) => [`gradient of ${name}`, slopes[index]!]))
  const checked: Program = { name: 'check', outputs: { ...program.outputs, ...named }, updates: {} }
  const schedule = { kind: experiment.muSchedule, start: experiment.muStart, end: experiment.muEnd }
  const symbols = symbolsAt(findQuantizer(experiment.quantizer)!, experiment.quantizerParameters, schedule, 0.4)
  const scalars = Object.fromEntries(Object.entries(symbols).map(([name, value]) => [symbolFeed(name), value]))
  const feeds = Object.fromEntries(
    partsOf(checked).feeds.map(({ attributes: { name }, shape }) => [
      name,
      feedOf(name, sizeOf(shape), experiment.batchSize, scalars),
    ]),
  )
  const compiled = await engine.compile(checked, engine.createState(withoutTies(initialState(network, slots, 3))))
  const results = await compiled.step(feeds)
  await compiled.dispose()
  return Object.fromEntries(Object.entries(results).map(([name, values]) => [name, [...values]]))
}

/**
 * Norms and biases start at exactly 0, where sums of signs often meet their own mean or 0: what is 0 but for rounding
 * has a sign that float32 and float64 do not agree on. Any other shifts have no such ties.
 */
function withoutTies(state: StateValues): StateValues {
  const stream = RandomStream.of(2, 'ties')
  return new Map(
    [...state].map(([name, { shape, values }]) => [
      name,
      { shape, values: /\.(beta|bias)$/.test(name) ? values.map(() => 0.3 * stream.normal()) : values },
    ]),
  )
}

function feedOf(name: string, size: number, batch: number, scalars: Record<string, number>): Float64Array {
  if (name === 'targets')
    return Float64Array.from({ length: size }, (_, index) => (index % 10 === Math.floor(index / 10) % batch ? 1 : 0))
  if (name === 'images' || name === 'teacher') {
    const stream = RandomStream.of(1, 'images')
    return Float64Array.from({ length: size }, () => stream.normal())
  }
  return Float64Array.of(scalars[name] ?? 0.6)
}

describe.each([...cases, ['ViT, exact GELU', exact] as [string, ExperimentInput], taught, written])(
  '%s',
  (_name, input) => {
    test('has the loss and gradients of the float64 reference in onnxruntime', async () => {
      const expected = await forwardAndBackward(referenceEngine, input)
      const actual = await forwardAndBackward(onnxruntimeEngine({ threads: 1, provider: 'cpu' }), input)
      expect(Object.keys(expected).length).toBeGreaterThan(8)
      for (const [name, values] of Object.entries(expected)) {
        const scale = Math.max(1e-3, ...values.map(Math.abs))
        const worst = Math.max(...values.map((value, index) => Math.abs(value - actual[name]![index]!))) / scale
        expect(worst, name).toBeLessThan(2e-4)
      }
    })
  },
)

describe('describeModel', () => {
  test('counts parameters and packed bytes of the CNN by hand', () => {
    const facts = describeModel(resolveExperiment({ model: 'cnn-small', dataset: 'mnist' }))
    const weights = 16 * 9 + 32 * 16 * 9 + 64 * 32 * 9 + 10 * 576
    const real = 2 * (16 + 32 + 64) + 10
    expect(facts.parameters).toBe(weights + real)
    expect(facts.binaryParameters).toBe(weights)
    expect(facts.floatBytes).toBe(4 * (weights + real))
    expect(facts.packedBytes).toBe(weights / 8 + 4 * real)
  })

  test('counts two bits for ternary weights, k for uniform ones, and none of them as binary', () => {
    const weights = 16 * 9 + 32 * 16 * 9 + 64 * 32 * 9 + 10 * 576
    const real = 2 * (16 + 32 + 64) + 10
    const packed = (quantizer: string, quantizerParameters = {}) =>
      describeModel(resolveExperiment({ model: 'cnn-small', dataset: 'mnist', quantizer, quantizerParameters }))
    expect(packed('ternary')).toMatchObject({ binaryParameters: 0, packedBytes: (2 * weights) / 8 + 4 * real })
    expect(packed('uniform', { bits: 5 })).toMatchObject({
      binaryParameters: 0,
      packedBytes: (5 * weights) / 8 + 4 * real,
    })
    expect(packed('full')).toMatchObject({ binaryParameters: 0, packedBytes: 4 * (weights + real) })
    expect(packed('ternary').layers.map(({ bits }) => bits)).toContain(2)
  })

  test('leaves embedding, positions, norms and head of the transformer real', () => {
    const facts = describeModel(resolveExperiment({ model: 'vit-small', dataset: 'mnist' }))
    expect(facts.binaryParameters).toBe(4 * 12 * 64 * 64)
    expect(facts.layers.filter(({ binary }) => !binary).map(({ name }) => name)).toContain('head.weight')
  })

  test('finds nothing binary in full precision', () => {
    const facts = describeModel(resolveExperiment({ quantizer: 'full' }))
    expect(facts.binaryParameters).toBe(0)
    expect(facts.packedBytes).toBe(facts.floatBytes)
  })
})

import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../../../electron/data/random.ts'
import type { Engine, Feeds, Values } from '../../../../../electron/trainer/engines/engine.ts'
import { chooseEngine } from '../../../../../electron/trainer/engines/engines.ts'
import { readStates } from '../../../../../electron/trainer/engines/read-states.ts'
import { referenceEngine } from '../../../../../electron/trainer/engines/reference/engine.ts'
import { gradients } from '../../../../../electron/trainer/graph/gradient.ts'
import { partsOf, type Program } from '../../../../../electron/trainer/graph/program.ts'
import { GradientMeter } from '../../../../../electron/trainer/loop/diagnostics/gradient-meter.ts'
import { initialState } from '../../../../../electron/trainer/checkpoints/initial-state.ts'
import { imagesFeed, targetsFeed, trainingProgram } from '../../../../../electron/trainer/programs/programs.ts'
import { momentumFeed } from '../../../../../electron/trainer/layers/network.ts'
import { symbolFeed } from '../../../../../electron/trainer/layers/quantize.ts'
import { gammaFeed, optimizerFeeds } from '../../../../../electron/trainer/optimizers/optimizer.ts'
import type { ExperimentInput } from '../../../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../../../shared/experiment/resolve.ts'

const norm = (values: Iterable<number>) => Math.hypot(...values)

/**
 * Norms that the meter read in the third of three steps, and those of the gradients that the graph itself gives there.
 */
async function measured(input: ExperimentInput, engine: Engine = referenceEngine) {
  const experiment = resolveExperiment({
    dataset: 'digits',
    model: 'mlp',
    modelParameters: { width: 6, depth: 2 },
    quantizer: 'bnn++',
    batchSize: 4,
    ...input,
  })
  const { program, network, slots } = trainingProgram(experiment)
  const state = engine.createState(initialState(network, slots, 3))
  const train = await engine.compile(program, state)
  const slopes = gradients(
    program.outputs['loss']!,
    network.parameters.map(({ node }) => node),
  )
  const probe: Program = {
    name: 'probe',
    outputs: Object.fromEntries(network.parameters.map(({ name }, index) => [name, slopes[index]!])),
    updates: {},
  }
  const gradient = await engine.compile(probe, state)
  const weights = network.parameters.filter(({ role }) => role !== null)
  const meter = new GradientMeter(
    state,
    weights.map(({ name }) => name),
    slots,
    experiment.momentum,
    3,
  )
  const stream = RandomStream.of(5, 'batch')
  let expected: Record<string, Values> = {}
  let latents: Record<string, Values> = {}
  let found: Record<string, number> = {}
  for (let step = 0; step < 3; step++) {
    const sizes = { [imagesFeed]: 4 * 64, [targetsFeed]: 4 * 10 }
    const images = Float64Array.from({ length: sizes[imagesFeed]! }, () => stream.normal())
    const targets = Float64Array.from({ length: sizes[targetsFeed]! }, (_, index) =>
      index % 10 === (step + Math.floor(index / 10)) % 10 ? 1 : 0,
    )
    const scalars = { [momentumFeed]: 0.1, [symbolFeed('mu')]: 5, [gammaFeed]: 0.25, ...optimizerFeeds(0.05, step + 1) }
    const feeds: Feeds = {
      [imagesFeed]: images,
      [targetsFeed]: targets,
      ...Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, Float64Array.of(value)])),
    }
    expected = await gradient.step(only(feeds, probe))
    latents = Object.fromEntries(
      await readStates(
        state,
        weights.map(({ name }) => name),
      ),
    )
    await meter.beforeStep(step)
    await train.step(only(feeds, program))
    found = await meter.afterStep()
    if (step < 2) expect(found).toEqual({})
  }
  return {
    found,
    expected,
    latents,
    binarized: weights.filter(({ binarized }) => binarized).map(({ name }) => name),
    names: weights.map(({ name }) => name),
  }
}

function only(feeds: Feeds, program: Program): Feeds {
  const used = new Set(partsOf(program).feeds.map(({ attributes }) => attributes.name))
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => used.has(name)))
}

describe('gradient norms read off the optimizer', () => {
  test.each([
    ['sgd', { optimizer: 'sgd' }],
    ['sgd without momentum', { optimizer: 'sgd', momentum: 0 }],
    ['adam', { optimizer: 'adam' }],
    ['adamw, whose decay stays out', { optimizer: 'adamw', weightDecay: 0.1, latentWeightDecay: 0.1 }],
  ] satisfies [string, ExperimentInput][])('are those of the graph: %s', async (_name, input) => {
    const { found, expected, names, binarized } = await measured({ weightDecay: 0, ...input })
    expect(binarized.length).toBeGreaterThan(0)
    expect(Object.keys(found)).toEqual(names.map((name) => `gradientNorm/${name}`))
    for (const name of names) {
      expect(norm(expected[name]!)).toBeGreaterThan(1e-3)
      expect(found[`gradientNorm/${name}`]! / norm(expected[name]!)).toBeCloseTo(1, 10)
    }
  })

  test.each(['sgd', 'adam'] as const)(
    'are those of the graph in float32 too, but for rounding: %s',
    async (optimizer) => {
      const { engine } = await chooseEngine('onnxruntime', 1)
      const { found, expected, names } = await measured({ optimizer, weightDecay: 0 }, engine)
      expect(names.length).toBeGreaterThan(0)
      for (const name of names)
        expect(Math.abs(found[`gradientNorm/${name}`]! / norm(expected[name]!) - 1)).toBeLessThan(1e-5)
    },
  )

  test('are taken after coupled decay', async () => {
    const { found, expected, latents, binarized } = await measured({
      optimizer: 'sgd',
      weightDecay: 0,
      latentWeightDecay: 0.7,
    })
    for (const name of binarized) {
      const decayed = Array.from(expected[name]!, (g, index) => g + 0.7 * latents[name]![index]!)
      expect(found[`gradientNorm/${name}`]! / norm(decayed)).toBeCloseTo(1, 10)
      expect(Math.abs(norm(decayed) / norm(expected[name]!) - 1)).toBeGreaterThan(1e-6)
    }
  })

  test('are taken after clipping', async () => {
    const { found, expected } = await measured({ optimizer: 'sgd', weightDecay: 0, gradientClip: 0.01 })
    const shortened = 0.01 / (norm(Object.values(expected).map((values) => norm(values))) + 1e-6)
    expect(shortened).toBeLessThan(1)
    for (const [metric, value] of Object.entries(found))
      expect(value / norm(expected[metric.split('/')[1]!]!)).toBeCloseTo(shortened, 10)
  })

  test('are not known of the signs that Bop flips', async () => {
    const { found, binarized } = await measured({ optimizer: 'bop', quantizer: 'bc' })
    expect(binarized.length).toBeGreaterThan(0)
    for (const name of binarized) expect(found).not.toHaveProperty([`gradientNorm/${name}`])
  })
})

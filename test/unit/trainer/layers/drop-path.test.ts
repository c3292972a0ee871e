import { expect, test } from 'vitest'
import { RandomStream } from '../../../../electron/data/random.ts'
import { initialState, type StateValues } from '../../../../electron/trainer/checkpoints/initial-state.ts'
import type { Engine, Feeds } from '../../../../electron/trainer/engines/engine.ts'
import { onnxruntimeEngine } from '../../../../electron/trainer/engines/onnxruntime/engine.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { gradients } from '../../../../electron/trainer/graph/gradient.ts'
import { partsOf, type Program } from '../../../../electron/trainer/graph/program.ts'
import { sizeOf } from '../../../../electron/trainer/graph/shape.ts'
import { dropPathFeeds } from '../../../../electron/trainer/loop/drop-path-feeds.ts'
import { evaluationProgram, trainingProgram } from '../../../../electron/trainer/programs/programs.ts'
import type { ExperimentInput } from '../../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'

const batchSize = 4
const common: ExperimentInput = { dataset: 'digits', quantizer: 'full', batchSize, stochasticDepth: 0.6 }
const models: [string, ExperimentInput][] = [
  ['vit-small', { ...common, model: 'vit-small', modelParameters: { dimension: 8, depth: 3, heads: 2 } }],
  ['resnet20', { ...common, model: 'resnet20', modelParameters: { width: 4 } }],
]

/** The training step with the gradient of each parameter as an output, some of which are left out to save time. */
function checked(input: ExperimentInput) {
  const experiment = resolveExperiment(input)
  const { program, network, slots } = trainingProgram(experiment)
  const slopes = gradients(
    program.outputs['loss']!,
    network.parameters.map(({ node }) => node),
  )
  const named = Object.fromEntries(network.parameters.map(({ name }, at) => [name, slopes[at]!]))
  const check: Program = { name: 'check', outputs: { ...program.outputs, ...named }, updates: {} }
  const drops = dropPathFeeds(network.droppedBranches, 1, 5, batchSize)
  const stream = RandomStream.of(1, 'drop path test')
  const feeds: Feeds = Object.fromEntries(
    partsOf(check).feeds.map(({ attributes: { name }, shape }) => [
      name,
      drops[name] ??
        Float64Array.from({ length: sizeOf(shape) }, (_, at) =>
          name === 'images' ? stream.normal() : name === 'targets' ? Number(at % 11 === 0) : 1,
        ),
    ]),
  )
  return { check, feeds, network, state: initialState(network, slots, 3) }
}

async function results(engine: Engine, { check, feeds, state }: ReturnType<typeof checked>) {
  const compiled = await engine.compile(check, engine.createState(state))
  try {
    return await compiled.step(feeds)
  } finally {
    await compiled.dispose()
  }
}

test.each(models)('%s: the gradient is the slope of the loss, with the same branches left out', async (_, input) => {
  const made = checked(input)
  const factors = made.network.droppedBranches.map(({ feed }) => [...made.feeds[feed]!])
  expect(factors.flat()).toContain(0)
  const found = await results(referenceEngine, made)
  for (const { name } of [made.network.parameters[0]!, made.network.parameters.at(-4)!]) {
    const slopes = Float64Array.from(found[name]!, Math.abs)
    const at = slopes.indexOf(Math.max(...slopes))
    const lossAt = async (by: number): Promise<number> => {
      const moved: StateValues = new Map(
        [...made.state].map(([key, { shape, values }]) => [
          key,
          { shape, values: key === name ? Float64Array.from(values, (v, i) => v + (i === at ? by : 0)) : values },
        ]),
      ) as StateValues
      return (await results(referenceEngine, { ...made, state: moved }))['loss']![0]!
    }
    const slope = ((await lossAt(1e-5)) - (await lossAt(-1e-5))) / 2e-5
    expect(found[name]![at]! / slope).toBeCloseTo(1, 4)
  }
})

test.each(models)('%s: onnxruntime gives what the interpreter gives', async (_, input) => {
  const made = checked(input)
  const [exact, fast] = [
    await results(referenceEngine, made),
    await results(onnxruntimeEngine({ threads: 1, provider: 'cpu' }), made),
  ]
  for (const name of Object.keys(exact)) {
    const size = Math.max(...exact[name]!.map(Math.abs), 1e-3)
    exact[name]!.forEach((value, at) => expect(Math.abs(value - fast[name]![at]!) / size).toBeLessThan(2e-3))
  }
})

test('probabilities rise from 0 at the first block to the rate at the last', () => {
  const { network } = checked(models[0]![1])
  // Of three blocks the first keeps both of its branches.
  expect(network.droppedBranches.map(({ keep }) => Number(keep.toFixed(12)))).toEqual([0.7, 0.7, 0.4, 0.4])
  expect(checked(models[1]![1]).network.droppedBranches).toHaveLength(8)
})

test('factors are 0 or 1 / keep, their mean is 1, and they depend on seed and step alone', () => {
  const branches = [{ feed: 'dropPath.0', keep: 0.8 }]
  const drawn = [...dropPathFeeds(branches, 1, 7, 20_000)['dropPath.0']!]
  expect(new Set(drawn)).toEqual(new Set([0, Math.fround(1.25)]))
  expect(Math.abs(drawn.reduce((sum, each) => sum + each, 0) / 20_000 - 1)).toBeLessThan(0.02)
  expect([...dropPathFeeds(branches, 1, 7, 20_000)['dropPath.0']!]).toEqual(drawn)
  expect([...dropPathFeeds(branches, 1, 8, 20_000)['dropPath.0']!]).not.toEqual(drawn)
  expect(dropPathFeeds([], 1, 7, 4)).toEqual({})
})

test('nothing is left out in evaluation, nor with a rate of 0', () => {
  const experiment = resolveExperiment(models[0]![1])
  const images = { channels: 1, height: 8, width: 8, classes: ['a', 'b'] }
  expect(evaluationProgram(experiment, images, 'hard', 2).network.droppedBranches).toEqual([])
  expect(trainingProgram({ ...experiment, stochasticDepth: 0 }, images).network.droppedBranches).toEqual([])
})

import { BatchFeeder } from '../../electron/data/batches.ts'
import type { Dataset } from '../../electron/data/dataset.ts'
import { RandomStream } from '../../electron/data/random.ts'
import type { Engine, State, Values } from '../../electron/trainer/engines/engine.ts'
import { againFeed } from '../../electron/trainer/graph/recompute.ts'
import { readStates } from '../../electron/trainer/engines/read-states.ts'
import { momentumFeed } from '../../electron/trainer/layers/network.ts'
import { binarizedAt, binarizedFeed } from '../../electron/trainer/layers/gradual.ts'
import { frozenFeed, symbolFeed } from '../../electron/trainer/layers/quantize.ts'
import { tauAt, tauFeed } from '../../electron/trainer/layers/weight-form.ts'
import { variantsOf } from '../../electron/trainer/layers/layer-method.ts'
import { compileTraining } from '../../electron/trainer/loop/parted-training.ts'
import { batchBuffers } from '../../electron/trainer/evaluation/evaluation.ts'
import { initialState } from '../../electron/trainer/checkpoints/initial-state.ts'
import { imagesFeed, targetsFeed, trainingProgram } from '../../electron/trainer/programs/programs.ts'
import { gammaFeed, optimizerFeeds } from '../../electron/trainer/optimizers/optimizer.ts'
import type { ExperimentInput } from '../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../shared/experiment/resolve.ts'
import { completeSchedule, symbolsAt } from '../../shared/quantizers/schedule.ts'
import { findQuantizer } from '../../shared/quantizers/zoo.ts'

export interface Steps {
  losses: number[]
  shapes: Map<string, readonly number[]>
  /** Every tensor after the last step. */
  state: Map<string, Values>
  /** Every tensor before the first step. */
  before: Map<string, Values>
}

/** The scalars that a step (from 0) of so many is fed; everything changes from step to step. */
export function scalarsOf(input: ExperimentInput, step: number, steps: number): Record<string, number> {
  const experiment = resolveExperiment(input)
  const progress = step / (steps - 1)
  const schedule = {
    kind: experiment.muSchedule,
    start: experiment.muStart,
    end: experiment.muEnd,
    steps: experiment.muSteps,
  }
  const learningRate = experiment.learningRate * (1 - 0.05 * step)
  const accumulated = Array.from({ length: step }, (_, index) => experiment.learningRate * (1 - 0.05 * index)).reduce(
    (sum, rate) => sum + rate,
    0,
  )
  const symbols = symbolsAt(findQuantizer(experiment.quantizer)!, experiment.quantizerParameters, schedule, {
    progress,
    epoch: 1 + step,
    learningRate,
    accumulated,
  })
  const further = variantsOf(experiment).flatMap(({ quantizer, parameters, symbols: prefix }) => {
    const own = completeSchedule(quantizer, { kind: null, start: null, end: null })
    return Object.entries(symbolsAt(quantizer, parameters!, own, progress)).map(
      ([name, value]) => [symbolFeed(prefix + name), value] as const,
    )
  })
  return {
    ...Object.fromEntries(further),
    ...Object.fromEntries(Object.entries(symbols).map(([name, value]) => [symbolFeed(name), value])),
    ...optimizerFeeds(learningRate, step + 1),
    [gammaFeed]: experiment.bopGamma * (1 - 0.05 * step),
    [momentumFeed]: 0.1,
    [againFeed]: 1,
    [frozenFeed]: progress >= experiment.freezeSigns ? 1 : 0,
    // As if there were three layers: with more, the later ones are binarized all at once, at the end.
    [binarizedFeed]: binarizedAt(progress, experiment.binarizedBy, experiment.binarizing === 'layers' ? 3 : 1),
    [tauFeed]: tauAt(progress),
  }
}

/** What a step was given and what came of it. */
export interface StepRecord {
  step: number
  images: Float32Array
  targets: Float32Array
  loss: Values
  logits: Values
  state: State
}

/**
 * Trains a few steps from an initial state that shows more than the usual one: latent weights reach across the branches
 * of the quantizers and away from 0, and norms leave their centre.
 */
export async function trainSteps(
  engine: Engine,
  input: ExperimentInput,
  dataset: Dataset,
  steps: number,
  onStep?: (record: StepRecord) => void | Promise<void>,
): Promise<Steps> {
  const experiment = resolveExperiment(input)
  const programs = trainingProgram(experiment)
  const { network, slots } = programs
  const latent = new Set(network.parameters.filter(({ binarized }) => binarized).map(({ name }) => name))
  const initial = initialState(network, slots, experiment.seed)
  // Among signs, soft weights that have arrived at -1 and 1 add up to sums that differ by rounding, between which
  // max-pooling chooses.
  const reach = experiment.regime === 'bw' ? 1 : 0.15
  for (const name of latent) {
    const stream = RandomStream.of(1, 'spread', name)
    const { values } = initial.get(name)!
    values.forEach((_, index) => (values[index] = reach * (stream.uniform() < 0.5 ? -1 : 1) * (0.1 + stream.uniform())))
  }
  // Sums of signs often meet their own mean: norms that leave it at 0 would let rounding decide its sign.
  for (const [name, { values }] of initial) {
    if (!/\.(beta|gamma|bias)$/.test(name) || name.includes('/')) continue
    const stream = RandomStream.of(1, 'shaken', name)
    values.forEach((value, index) => (values[index] = value + 0.3 * stream.normal()))
  }
  const state = engine.createState(initial)
  const compiled = await compileTraining(engine, programs, { state, parts: experiment.gradientParts })
  const feeder = new BatchFeeder(dataset, 'train', { seed: experiment.seed })
  const { images, targets } = batchBuffers(dataset, experiment.batchSize)
  const batches = feeder.trainingBatches(0, experiment.batchSize)
  const losses: number[] = []
  for (let step = 0; step < steps; step++) {
    await feeder.fill(batches.next().value!, images, targets)
    // Pixels of a few levels would often tie, and then rounding alone decides.
    const noise = RandomStream.of(1, 'noise', step)
    images.forEach((value, index) => (images[index] = value + 0.5 * noise.normal()))
    const feeds = Object.fromEntries(
      Object.entries(scalarsOf(input, step, steps)).map(([name, value]) => [name, Float64Array.of(value)]),
    )
    const { loss, logits } = await compiled.step({ ...feeds, [imagesFeed]: images, [targetsFeed]: targets })
    losses.push(loss![0]!)
    await onStep?.({ step, images, targets, loss: loss!, logits: logits!, state })
  }
  await compiled.dispose()
  const shapes = new Map([...initial].map(([name, { shape }]) => [name, shape]))
  return {
    losses,
    shapes,
    state: await readStates(state, state.names()),
    before: new Map([...initial].map(([name, { values }]) => [name, values])),
  }
}

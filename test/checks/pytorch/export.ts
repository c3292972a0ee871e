import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BatchFeeder } from '../../../electron/data/batches.ts'
import { loadDataset } from '../../../electron/data/load-dataset.ts'
import { RandomStream } from '../../../electron/data/random.ts'
import { onnxruntimeEngine } from '../../../electron/trainer/engines/onnxruntime/engine.ts'
import type { State, Values } from '../../../electron/trainer/engines/engine.ts'
import { readStates } from '../../../electron/trainer/engines/read-states.ts'
import { momentumFeed, type Network } from '../../../electron/trainer/layers/network.ts'
import { symbolFeed } from '../../../electron/trainer/layers/quantize.ts'
import { batchBuffers } from '../../../electron/trainer/evaluation/evaluation.ts'
import { initialState, type StateValues } from '../../../electron/trainer/checkpoints/initial-state.ts'
import { imagesFeed, targetsFeed, trainingProgram } from '../../../electron/trainer/programs/programs.ts'
import { encodeSafetensors, type StoredTensor } from '../../../electron/trainer/checkpoints/safetensors.ts'
import { optimizerFeeds } from '../../../electron/trainer/optimizers/optimizer.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import type { CheckedExperiment } from './experiments.ts'

/**
 * Share of the newest batch in the running statistics; PyTorch's default, which the other side of the check relies on.
 */
const batchNormMomentum = 0.1

/**
 * Trains each experiment for its few steps and writes, into a folder of its own, what another program needs to do the
 * same and compare: experiment.json, and tensors.safetensors with "<step>/state/<name>" (step 0 is before the first)
 * and "<step>/images", "<step>/targets", "<step>/loss", "<step>/logits".
 */
export async function exportExperiments(experiments: readonly CheckedExperiment[], directory: string): Promise<void> {
  for (const [index, checked] of experiments.entries()) {
    const folder = join(directory, String(index).padStart(3, '0'))
    await mkdir(folder, { recursive: true })
    const experiment = resolveExperiment(checked.input)
    await writeFile(
      join(folder, 'experiment.json'),
      JSON.stringify({ name: checked.name, experiment, steps: checked.steps }, null, 2),
    )
    await writeFile(
      join(folder, 'tensors.safetensors'),
      encodeSafetensors(await record(checked, join(directory, 'data')), {}),
    )
  }
}

async function record({ input, steps }: CheckedExperiment, dataDirectory: string): Promise<Map<string, StoredTensor>> {
  const experiment = resolveExperiment(input)
  const dataset = await loadDataset(experiment.dataset, dataDirectory)
  const { program, network, slots } = trainingProgram(experiment)
  const initial = shaken(initialState(network, slots, experiment.seed), network)
  const engine = onnxruntimeEngine({ threads: 1, provider: 'cpu' })
  const state = engine.createState(initial)
  const compiled = await engine.compile(program, state)
  const feeder = new BatchFeeder(dataset, 'train', { seed: experiment.seed })
  const { images, targets } = batchBuffers(dataset, experiment.batchSize)
  const batches = feeder.trainingBatches(0, experiment.batchSize)
  const recorded = new Map(await stateTensors(0, state, initial))
  const keep = (name: string, shape: readonly number[], values: Values) =>
    recorded.set(name, { shape, values: values.slice() })
  for (const [index, { learningRate, symbols }] of steps.entries()) {
    const step = index + 1
    await feeder.fill(batches.next().value!, images, targets)
    roughen(images, step)
    const scalars = { [momentumFeed]: batchNormMomentum, ...optimizerFeeds(learningRate, step), ...named(symbols) }
    const feeds = Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, Float64Array.of(value)]))
    const { loss, logits } = await compiled.step({ ...feeds, [imagesFeed]: images, [targetsFeed]: targets })
    keep(`${step}/images`, [experiment.batchSize, dataset.channels, dataset.height, dataset.width], images)
    keep(`${step}/targets`, [experiment.batchSize, dataset.classes.length], targets)
    keep(`${step}/loss`, [], loss!)
    keep(`${step}/logits`, [experiment.batchSize, dataset.classes.length], logits!)
    for (const [name, tensor] of await stateTensors(step, state, initial)) recorded.set(name, tensor)
  }
  await compiled.dispose()
  return recorded
}

/**
 * Adds noise to real images. Pixels of a few levels, weighed by signs, often sum to the same value in two windows, and
 * which of them max-pooling takes for the larger, so that it gets the gradient, is then up to the rounding of either
 * program.
 */
function roughen(images: Float32Array, step: number): void {
  const stream = RandomStream.of(1, 'noise', step)
  images.forEach((value, index) => (images[index] = value + 0.5 * stream.normal()))
}

function named(symbols: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(symbols).map(([name, value]) => [symbolFeed(name), value]))
}

async function stateTensors(step: number, state: State, shapes: StateValues): Promise<[string, StoredTensor][]> {
  return [...(await readStates(state, state.names()))].map(([name, values]) => [
    `${step}/state/${name}`,
    { shape: shapes.get(name)!.shape, values },
  ])
}

/**
 * An initial state that shows more. Latent weights reach from -1.2 to 1.2, across every branch of the quantizers and
 * the clip; biases and norms leave 0 and 1, if they could be left out unnoticed and where sums of signs often meet
 * their own mean, so that rounding alone decides a sign. Convolutions of signs keep to the middle branches: soft
 * weights that have nearly or fully arrived at -1 and 1 add up to sums that differ by rounding alone, and max-pooling
 * has to choose between them. Real convolutions are small, so that batch norm's epsilon counts.
 */
function shaken(state: StateValues, network: Network): StateValues {
  const latent = new Set(network.parameters.filter(({ binarized }) => binarized).map(({ name }) => name))
  const shake = (name: string, values: Float32Array): Float32Array => {
    const stream = RandomStream.of(1, 'shaken', name)
    if (latent.has(name)) {
      const reach = network.method.regime === 'bwa' && /^convolution[23]/.test(name) ? 0.15 : 1.2
      return values.map(() => reach * (2 * stream.uniform() - 1))
    }
    if (/^convolution.*weight$/.test(name)) return values.map((value) => value / 10)
    if (/\.(beta|gamma|bias)$/.test(name) && !name.includes('/'))
      return values.map((value) => value + 0.3 * stream.normal())
    return values
  }
  return new Map([...state].map(([name, { shape, values }]) => [name, { shape, values: shake(name, values) }]))
}

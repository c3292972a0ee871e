import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RandomStream } from '../../../electron/data/random.ts'
import { encodeSafetensors, type StoredTensor } from '../../../electron/trainer/checkpoints/safetensors.ts'
import type { Engine } from '../../../electron/trainer/engines/engine.ts'
import { chooseEngine } from '../../../electron/trainer/engines/engines.ts'
import { gradients } from '../../../electron/trainer/graph/gradient.ts'
import { multiply } from '../../../electron/trainer/graph/operations/elementwise.ts'
import { sum } from '../../../electron/trainer/graph/operations/reduction.ts'
import { input } from '../../../electron/trainer/graph/operations/source.ts'
import { momentumFeed, Network } from '../../../electron/trainer/layers/network.ts'
import { batchNorm as normed } from '../../../electron/trainer/layers/normalization.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { findQuantizer } from '../../../shared/quantizers/zoo.ts'
import { datasetsIn } from './datasets.ts'
import type { Item } from './item.ts'
import { judge } from './judge.ts'
import { trainWholeBatches } from './whole-batches.ts'

const engines = ['reference', 'onnxruntime', 'torch', 'tensorflow']

/** Images that are all but the same: the mean of a dense layer's sums is some 500 times their deviation. */
const common: ExperimentInput = {
  dataset: 'spots',
  batchSize: 256,
  epochs: 2,
  diagnosticsInterval: 0,
  optimizer: 'sgd',
  momentum: 0,
  learningRate: 1,
  learningRateSchedule: 'constant',
}
const dense: ExperimentInput = { ...common, model: 'mlp', modelParameters: { width: 32, depth: 1 } }
const convolutions: ExperimentInput = { ...common, model: 'cnn-small', modelParameters: { width: 8 } }
const cases = ['full', 'bnn++'].flatMap((quantizer) => [
  { name: `dense ${quantizer}`, input: { ...dense, quantizer } },
  { name: `convolutions ${quantizer}`, input: { ...convolutions, quantizer } },
])

const shape = [24, 16, 5, 5] as const
const perImage = 16 * 5 * 5
const stream = RandomStream.of(11, 'batch norm')
const draw = (at: (index: number, noise: number) => number): Float32Array =>
  Float32Array.from({ length: 24 * perImage }, (_, index) => at(index, stream.normal()))

/** What enters the norm alone: [24, 16, 5, 5]. */
const entering: Record<string, Float32Array> = {
  'mean 0': draw((_, noise) => noise),
  'mean 30 deviations': draw((_, noise) => 30 + noise),
  'mean 1000 deviations': draw((_, noise) => 1 + noise / 1000),
  'four grey levels on 200': draw((_, noise) => 200 + Math.floor(Math.abs(noise)) / 8),
  'first image far off': draw((index, noise) => (index < perImage ? 0 : 50 + noise / 20)),
  'every channel at another mean': draw((index, noise) => 3 ** (Math.floor(index / 25) % 16) / 100 + noise),
}
const upstream = draw((_, noise) => noise)

async function layerOn(engine: Engine, x: Float32Array): Promise<Record<string, StoredTensor>> {
  const network = new Network('train', { quantizer: findQuantizer('bc')!, regime: 'bw' })
  const images = input(network.graph, 'x', 'feed', [...shape])
  const y = normed(network, images)
  const [dx] = gradients(sum(multiply(y, input(network.graph, 'upstream', 'feed', y.shape))), [images])
  const all = [...network.parameters, ...network.buffers]
  const fill = ({ name }: { name: string }): number => (name.endsWith('gamma') ? 1 : 0)
  const state = engine.createState(
    new Map(all.map((each) => [each.name, { shape: each.shape, values: new Float32Array(16).fill(fill(each)) }])),
  )
  const program = await engine.compile({ name: 'norm', outputs: { y, dx: dx! }, updates: network.updates }, state)
  const results = await program.step({ x, upstream, [momentumFeed]: Float64Array.of(1) })
  const read = async (part: string) => ({
    shape: [16],
    values: await state.read(all.find(({ name }) => name.endsWith(part))!.name),
  })
  const stored = {
    y: { shape, values: results['y']! },
    dx: { shape, values: results['dx']! },
    mean: await read('mean'),
    variance: await read('variance'),
  }
  await program.dispose()
  return stored
}

async function layerTensors(): Promise<Map<string, StoredTensor>> {
  const tensors = new Map<string, StoredTensor>([['upstream', { shape, values: upstream }]])
  for (const [name, x] of Object.entries(entering)) tensors.set(`${name}/x`, { shape, values: x })
  for (const name of engines) {
    const { engine } = await chooseEngine(name, 1)
    for (const [kind, x] of Object.entries(entering))
      for (const [part, tensor] of Object.entries(await layerOn(engine, x)))
        tensors.set(`${kind}/${name}/${part}`, tensor)
    await engine.close?.()
  }
  return tensors
}

export const batchNorm: Item = {
  name: 'batch-norm',
  title: 'statistics where the mean is large beside the deviation, on every engine, against PyTorch in float64',
  modules: ['torch', 'numpy'],
  async run(place) {
    await writeFile(join(place.folder, 'layer.safetensors'), encodeSafetensors(await layerTensors(), {}))
    await trainWholeBatches(cases, engines, await datasetsIn(place))
    return judge('batch_norm.py', place)
  },
}

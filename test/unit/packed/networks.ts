import { findDataset } from '../../../shared/experiment/dataset-catalogue.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { tauAt, tauFeed } from '../../../electron/trainer/layers/weight-form.ts'
import { symbolFeed } from '../../../electron/trainer/layers/quantize.ts'
import { RandomStream } from '../../../electron/data/random.ts'
import { variantsOf } from '../../../electron/trainer/layers/layer-method.ts'
import { evaluationProgram, imagesFeed } from '../../../electron/trainer/programs/programs.ts'
import { initialState } from '../../../electron/trainer/checkpoints/initial-state.ts'
import { freeze } from '../../../electron/trainer/freeze/freeze.ts'
import { isOperation, type Node } from '../../../electron/trainer/graph/node.ts'
import { reachable } from '../../../electron/trainer/graph/graph.ts'
import type { FrozenNetwork } from '../../../shared/packed/manifest.ts'
import type { Engine } from '../../../electron/trainer/engines/engine.ts'

const dataset = findDataset('digits')!

export interface Trained {
  experiment: ResolvedExperiment
  frozen: FrozenNetwork
  values: ReadonlyMap<string, Float32Array>
  symbols: Record<string, Float32Array>
}

/**
 * A network with random latent weights and statistics such as a training leaves: norms of either sign, means and
 * variances of all sizes.
 */
export function randomNetwork(input: ExperimentInput, seed = 1): Trained {
  const experiment = resolveExperiment({ dataset: 'digits', ...input })
  const { program, network } = evaluationProgram(experiment, dataset, 'hard', 1)
  const logits = program.outputs['logits']!
  const images = reachable([logits]).find((node) => isOperation(node, 'input') && node.attributes.name === imagesFeed)!
  const stream = RandomStream.of(seed, 'packed')
  const initial = initialState(network, [], seed)
  const values = new Map<string, Float32Array>()
  for (const [name, { shape, values: given }] of initial) {
    const size = shape.reduce((product, extent) => product * extent, 1)
    const draw = (make: () => number) => Float32Array.from({ length: size }, make)
    if (name.endsWith('variance'))
      values.set(
        name,
        draw(() => Math.exp(3 * stream.normal())),
      )
    else if (/gamma|beta|mean|bias|shift|rise|slope|position|class/.test(name))
      values.set(
        name,
        draw(() => stream.normal()),
      )
    else values.set(name, name.endsWith('weight') ? draw(() => stream.normal() * 0.1) : Float32Array.from(given))
  }
  const symbols: Record<string, Float32Array> = {
    [tauFeed]: Float32Array.of(tauAt(1)),
    [symbolFeed('mu')]: Float32Array.of(5),
    [symbolFeed('frozen')]: Float32Array.of(0),
  }
  for (const { quantizer, parameters, symbols: prefix } of variantsOf(experiment))
    for (const [name, value] of Object.entries({ ...parameters, mu: quantizer.mu?.end ?? 1 }))
      symbols[symbolFeed(prefix + name)] = Float32Array.of(value)
  for (const [name, value] of Object.entries(experiment.quantizerParameters))
    symbols[symbolFeed(name)] = Float32Array.of(value)
  const about = {
    architecture: { model: experiment.model },
    images: { channels: 1, height: 8, width: 8, mean: [0], deviation: [1] },
    classes: [...dataset.classes],
    source: {},
  }
  return {
    experiment,
    values,
    symbols,
    frozen: freeze({
      logits,
      images,
      parameters: network.parameters,
      values: new Map([...values, ...Object.entries(symbols)]),
      about,
    }),
  }
}

export function randomImages(count: number, seed = 2): Float32Array {
  const stream = RandomStream.of(seed, 'images')
  return Float32Array.from({ length: count * 64 }, () => stream.normal())
}

/** Logits of the training graph in its deployed form. */
export async function graphLogits(
  engine: Engine,
  { experiment, values, symbols }: Trained,
  images: Float32Array,
): Promise<number[]> {
  const count = images.length / 64
  const { program } = evaluationProgram(experiment, dataset, 'hard', count)
  const shapes = new Map(
    reachable(Object.values(program.outputs)).flatMap((node: Node) =>
      isOperation(node, 'input') ? [[node.attributes.name, node.shape] as const] : [],
    ),
  )
  const state = engine.createState(
    new Map(
      [...values]
        .filter(([name]) => shapes.has(name))
        .map(([name, given]) => [name, { shape: shapes.get(name)!, values: given }]),
    ),
  )
  const compiled = await engine.compile(program, state)
  const { logits } = await compiled.step({ ...symbols, [imagesFeed]: images })
  await compiled.dispose()
  return Array.from(logits!)
}

/** Shapes of parameters and statistics, by name. */
export function shapesOf({ experiment }: Trained): Map<string, readonly number[]> {
  const { network } = evaluationProgram(experiment, dataset, 'hard', 1)
  return new Map([...network.parameters, ...network.buffers].map(({ name, shape }) => [name, shape]))
}

import { evaluationProgram } from '../../../electron/trainer/programs/programs.ts'
import { initialState } from '../../../electron/trainer/checkpoints/initial-state.ts'
import { freeze, isImages } from '../../../electron/trainer/freeze/freeze.ts'
import { reachable } from '../../../electron/trainer/graph/graph.ts'
import { tauAt, tauFeed } from '../../../electron/trainer/layers/weight-form.ts'
import { RandomStream } from '../../../electron/data/random.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { sizeOf, type FrozenNetwork } from '../../../shared/packed/manifest.ts'

export interface BenchModel {
  experiment: ExperimentInput
  size: number
  classes: number
}

/** The models that are measured, with images of the size that they are meant for. */
export const models: Readonly<Record<string, BenchModel>> = {
  'vgg-small-bwa': { experiment: { model: 'vgg-small', regime: 'bwa' }, size: 32, classes: 10 },
  'vgg-small-bw': { experiment: { model: 'vgg-small' }, size: 32, classes: 10 },
  'resnet20-bw': { experiment: { model: 'resnet20' }, size: 32, classes: 10 },
  'resnet18-bwa': {
    experiment: { model: 'resnet18', regime: 'bwa', modelParameters: { everyConvolution: 1 } },
    size: 224,
    classes: 1000,
  },
  'deit-ti-bw': { experiment: { model: 'deit-ti' }, size: 224, classes: 1000 },
  'vit-b-bw': { experiment: { model: 'vit-b' }, size: 224, classes: 1000 },
  'vit-b-all': { experiment: { model: 'vit-b', preset: 'all' }, size: 224, classes: 1000 },
}

/** A model with random weights: what it computes is of no use, how long it takes is. */
export function frozenModel(
  { experiment: input, size, classes }: BenchModel,
  images = 1,
): { frozen: FrozenNetwork; parameters: number } {
  const dataset = {
    name: 'images',
    title: '',
    help: '',
    channels: 3,
    height: size,
    width: size,
    classes: Array.from({ length: classes }, (_, index) => String(index)),
    trainImages: 1000,
    testImages: 1000,
    source: '',
    licence: '',
  }
  const experiment = resolveExperiment({ dataset: dataset.name, quantizer: 'bc', ...input }, [dataset])
  const { program, network } = evaluationProgram(experiment, dataset, 'hard', images)
  const logits = program.outputs['logits']!
  const stream = RandomStream.of(1, 'bench')
  const values = new Map(
    [...initialState(network, [], 1)].map(
      ([name, { values: given }]) =>
        [
          name,
          name.endsWith('beta') || name.endsWith('mean')
            ? Float32Array.from(given, () => stream.normal())
            : Float32Array.from(given),
        ] as const,
    ),
  )
  values.set(tauFeed, Float32Array.of(tauAt(1)))
  const about = {
    architecture: { model: experiment.model },
    images: { channels: 3, height: size, width: size, mean: [0, 0, 0], deviation: [1, 1, 1] },
    classes: [...dataset.classes],
    source: {},
  }
  const frozen = freeze({
    logits,
    images: reachable([logits]).find(isImages)!,
    parameters: network.parameters,
    values,
    about,
  })
  return { frozen, parameters: network.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0) }
}

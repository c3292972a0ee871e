import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment, storedExperiment } from '../../../shared/experiment/resolve.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import type { Normalisation } from '../../data/normalisation.ts'
import { mappedValues } from '../../weights/mapped-values.ts'
import { mapOfFile, mapWeights, type Mapping } from '../../weights/mapping.ts'
import type { WeightMap } from '../../weights/maps/weight-map.ts'
import type { WeightFile } from '../../weights/read-weights.ts'
import type { StateValues } from '../checkpoints/initial-state.ts'
import { initialState } from '../checkpoints/initial-state.ts'
import type { Network } from '../layers/network.ts'
import type { WeightTensor } from '../../weights/tensor.ts'
import { evaluationProgram, type ImageShape } from '../programs/programs.ts'
import { ownFacts } from './own-facts.ts'
import { parametersOfWeights } from './own-images.ts'

/** The real network that weights are read into. */
export interface RealNetwork {
  experiment: ResolvedExperiment
  network: Network
  map: WeightMap
  /** Rows and columns of patches; null if the network cuts none. */
  grid: readonly [number, number] | null
  /** Of images of three channels, with which the weights were trained; null if it is not known. */
  normalisation: Normalisation | null
}

/**
 * A model of the catalogue in full precision on the images of a data set, as the weights of a file are used: with their
 * patches, GELU and epsilon, unless parameters say otherwise.
 * @throws BadInput
 */
export function realNetwork(
  model: string,
  parameters: ParameterValues,
  dataset: DatasetEntry,
  file: Pick<WeightFile, 'tensors' | 'metadata'>,
): RealNetwork {
  const map = mapOfFile(model, file)
  const modelParameters = { ...parametersOfWeights(model, file), ...parameters }
  const experiment = resolveExperiment(
    { model, modelParameters, dataset: dataset.name, quantizer: 'full', batchSize: 1 },
    [dataset],
  )
  const { network } = evaluationProgram(experiment, dataset, 'hard', 1)
  const normalisation = normalisationOfWeights(model, file, map)
  return { experiment, network, map, grid: gridOf(experiment, dataset), normalisation }
}

function normalisationOfWeights(
  model: string,
  { metadata }: Pick<WeightFile, 'metadata'>,
  map: WeightMap,
): Normalisation | null {
  const own = ownFacts(model, metadata)
  return own === null ? map.normalisation : (own.normalisation ?? null)
}

/** Rows and columns of patches in an image; null if the model cuts none. */
export function gridOf(
  { modelParameters }: Pick<ResolvedExperiment, 'modelParameters'>,
  { height, width }: Pick<DatasetEntry, 'height' | 'width'>,
): readonly [number, number] | null {
  const patch = modelParameters['patch']
  return patch === undefined ? null : [height / patch, width / patch]
}

/** What would become of every tensor. */
export function mappingInto({ network, map, grid }: RealNetwork, { tensors }: Pick<WeightFile, 'tensors'>): Mapping {
  return mapWeights(map, [...network.parameters, ...network.buffers], tensors, grid)
}

/**
 * The weights of a file as this network has them; a head for other classes is as drawn.
 * @throws BadInput naming the tensors that are missing or of another shape, or that hold NaN
 */
export function stateFrom(
  path: string,
  file: Pick<WeightFile, 'tensors'>,
  real: RealNetwork,
): { state: StateValues; mapping: Mapping } {
  const mapping = mappingInto(real, file)
  checkMapping(path, mapping, real.experiment.model)
  const state = initialState(real.network, [], real.experiment.seed)
  for (const mapped of mapping.tensors) {
    if (mapped.state !== 'new') state.get(mapped.ours)!.values.set(mappedValues(path, mapped, file.tensors))
  }
  return { state, mapping }
}

/** An experiment's network in full precision: the tensors that weights of others may have. */
export function plainNetwork(experiment: ResolvedExperiment, dataset: ImageShape): Network {
  const { model, architecture, modelParameters } = experiment
  const plain = storedExperiment({ model, architecture, modelParameters, quantizer: 'full', quantizerParameters: {} })
  return evaluationProgram(plain, dataset, 'hard', 1).network
}

/**
 * What would become of every tensor of an experiment's network.
 * @throws BadInput if one is missing or of another shape
 */
export function checkFits(
  path: string,
  tensors: ReadonlyMap<string, Pick<WeightTensor, 'shape'>>,
  experiment: ResolvedExperiment,
  dataset: ImageShape,
): Mapping {
  const { parameters, buffers } = plainNetwork(experiment, dataset)
  const map = mapOfFile(experiment.model, { tensors })
  const mapping = mapWeights(map, [...parameters, ...buffers], tensors, gridOf(experiment, dataset))
  checkMapping(path, mapping, experiment.model)
  return mapping
}

/** @throws BadInput naming the first tensor that is missing or of another shape */
export function checkMapping(path: string, { tensors }: Mapping, model: string): void {
  const wrong = tensors.filter(({ state }) => state === 'missing' || state === 'misshapen')
  if (wrong.length === 0) return
  const [{ ours, theirs, shape, shapeThere }] = wrong as [(typeof wrong)[number]]
  const what =
    theirs === null
      ? phrase`"${ours}" is not in it`
      : phrase`"${theirs}" is ${shapeThere!.join('x')} there, and "${ours}" is ${shape.join('x')} here`
  throw new BadInput({
    code: 'does-not-fit',
    subject: path,
    field: 'model',
    what: phrase`${path} holds weights of another network than ${model}: ${what}
      (${wrong.length} of ${tensors.length} tensors do not fit)`,
    remedy: 'choose the model and its parameters that the weights are of',
  })
}

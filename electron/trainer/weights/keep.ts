import { createHash } from 'node:crypto'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { findDataset } from '../../../shared/experiment/dataset-catalogue.ts'
import type { KeptWeights } from '../../../shared/experiment/kept-weights.ts'
import { storedExperiment } from '../../../shared/experiment/resolve.ts'
import { weightsNamePattern } from '../../../shared/experiment/source.ts'
import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import { checkFree, keepWeights, listWeights } from '../../weights/kept/registry.ts'
import { readWeights } from '../../weights/read-weights.ts'
import { valuesOf } from '../../weights/tensor.ts'
import { encodeSafetensors, type StoredTensor } from '../checkpoints/safetensors.ts'
import type { Checkpoint } from '../checkpoints/checkpoint.ts'
import { evaluationProgram } from '../programs/programs.ts'
import { ownFacts } from './own-facts.ts'
import { imagesOfWeights, parametersOfWeights } from './own-images.ts'
import { realNetwork, stateFrom } from './read-into.ts'

/** What is to be kept, and as what. */
export interface Keeping {
  path: string
  name: string
  model: string
  modelParameters?: ParameterValues
  part?: string
  /** Where they come from and under which licence, in words. */
  source?: string
  licence?: string
  /** What a refusal calls a file; its path if left out. */
  called?: (path: string) => string
}

/**
 * Keeps a file of weights under a name, as one safetensors file in float32 under the names that it has, without what
 * its model does not take. Everything is checked before anything is written: that it is of that model, and every value
 * of every tensor.
 * @throws BadInput
 */
export async function addWeights(
  { path, name, model, modelParameters = {}, part, source = '', licence = '', called = String }: Keeping,
  dataDirectory: string,
): Promise<KeptWeights> {
  if (!weightsNamePattern.test(name))
    throw new BadInput({
      code: 'bad-value',
      subject: name,
      field: 'name',
      what: phrase`"${name}" is not a name for weights`,
      remedy: 'take up to 64 letters, digits, dots, dashes and underscores, a letter or digit first',
    })
  checkFree(name, await listWeights(dataDirectory))
  const file = await readWeights(path, part, called)
  const parameters = { ...parametersOfWeights(model, file), ...modelParameters }
  const images = imagesOfWeights(model, file, parameters)
  const real = realNetwork(model, parameters, images, file)
  const { mapping } = stateFrom(called(path), file, real)
  const used = new Set(mapping.tensors.flatMap(({ theirs, less }) => [theirs, less]))
  const tensors = new Map<string, StoredTensor>(
    [...file.tensors]
      .filter(([tensor]) => used.has(tensor))
      .map(([tensor, each]) => [tensor, { shape: each.shape, values: valuesOf(called(path), tensor, each) }]),
  )
  const bytes = encodeSafetensors(tensors, {
    format: 'pt',
    model,
    parameters: JSON.stringify(parameters),
    origin: file.digest,
    ...(real.normalisation === null ? {} : { normalisation: JSON.stringify(real.normalisation) }),
  })
  const kept: KeptWeights = {
    name,
    model,
    modelParameters: parameters,
    map: real.map.name,
    digest: file.digest,
    keptDigest: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    tensors: tensors.size,
    part: file.part,
    source,
    licence,
    channels: images.channels,
    height: images.height,
    width: images.width,
    classes: images.classes.length,
    latent: latentIn(model, file.metadata),
    normalisation: mutable(real.normalisation?.mean.length === images.channels ? real.normalisation : null),
    addedAt: Date.now(),
  }
  await keepWeights(kept, bytes, dataDirectory)
  return kept
}

const mutable = (normalisation: { mean: readonly number[]; deviation: readonly number[] } | null) =>
  normalisation === null ? null : { mean: [...normalisation.mean], deviation: [...normalisation.deviation] }

/** Latent weights in a file of ours: those that it names, or of a checkpoint those that its method binarizes. */
function latentIn(model: string, metadata: Readonly<Record<string, string>>): string[] {
  const state = metadata['format'] === 'signum-checkpoint-1' ? metadata['state'] : undefined
  if (state === undefined) return [...(ownFacts(model, metadata)?.latent ?? [])]
  const { experiment, data } = JSON.parse(state) as Pick<Checkpoint, 'experiment' | 'data'>
  const images = data ?? findDataset(experiment.dataset)
  if (experiment.model !== model || images === undefined) return []
  const { network } = evaluationProgram(storedExperiment(experiment), images, 'hard', 1)
  return network.parameters.filter(({ binarized }) => binarized).map(({ name }) => name)
}

import { basename } from 'node:path'
import type { GivenWeights, WeightsLook } from '../../../shared/contract/weights.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { listed, phrase } from '../../../shared/errors/phrase.ts'
import type { DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import { imagesFor } from '../../trainer/weights/own-images.ts'
import { mappingInto, realNetwork, type RealNetwork } from '../../trainer/weights/read-into.ts'
import { openKept } from '../../weights/kept/open-kept.ts'
import { mappedModels, weightMaps } from '../../weights/maps/maps.ts'
import { countKnown } from '../../weights/names.ts'
import { readWeights, type WeightFile } from '../../weights/read-weights.ts'
import type { Uploads } from './uploads.ts'

/** A file of weights that was opened. */
export interface OpenedFile {
  /** What a refusal calls it. */
  name: string
  path: string
  file: WeightFile
  /** Of kept weights: what they are of. */
  kept: { model: string; modelParameters: ParameterValues } | null
}

/** What a refusal calls a file that was sent: its name, for nobody knows the folder where it lies. */
export const nameOfSent = (path: string): string => basename(path)

/** Opens what was given. @throws BadInput */
export async function openGiven(
  given: GivenWeights,
  part: string | undefined,
  { uploads, cacheDirectory }: { uploads: Uploads; cacheDirectory: string },
): Promise<OpenedFile> {
  if ('kept' in given) {
    const { kept, path, file } = await openKept({ name: given.kept, digest: null }, cacheDirectory)
    return { name: kept.name, path, file, kept }
  }
  if ('path' in given)
    return { name: given.path, path: given.path, file: await readWeights(given.path, part), kept: null }
  const path = await uploads.path(given.upload)
  return { name: nameOfSent(path), path, file: await readWeights(path, part, nameOfSent), kept: null }
}

/** The network that a file is read into, on the images of a data set or those that it was made for. @throws BadInput */
export function networkFor(
  { file, kept }: OpenedFile,
  model: string,
  dataset: string | undefined,
  datasets: readonly DatasetEntry[],
): RealNetwork {
  if (!mappedModels.includes(model))
    throw new BadInput({
      code: 'unknown-name',
      subject: model,
      field: 'model',
      what: phrase`no names of public weights are known for ${model}`,
      remedy: phrase`take one of: ${listed(mappedModels)}`,
    })
  return realNetwork(model, kept?.modelParameters ?? {}, imagesFor(model, file, dataset, datasets), file)
}

/**
 * What a file holds, into which models all of it fits, and with one of them what becomes of every tensor.
 * @param model null for the first that fits
 */
export function lookAt(
  opened: OpenedFile,
  { model, dataset, datasets }: { model: string | null; dataset?: string; datasets: readonly DatasetEntry[] },
): WeightsLook {
  const { name, file, kept } = opened
  const fitting = kept === null ? modelsOf(opened) : [kept.model]
  const chosen = model ?? fitting[0] ?? null
  const real = chosen === null ? null : networkFor(opened, chosen, dataset, datasets)
  return {
    name,
    format: kept === null ? file.format : 'kept',
    bytes: file.bytes,
    digest: file.digest,
    part: file.part,
    parts: file.parts.map(({ name: part, averaged }) => ({ name: part, averaged })),
    tensors: file.tensors.size,
    fitting,
    models: mappedModels,
    model: chosen,
    mapping: real === null ? null : described(real, opened, chosen!, dataset, datasets),
  }
}

function described(
  real: RealNetwork,
  { file }: OpenedFile,
  model: string,
  dataset: string | undefined,
  datasets: readonly DatasetEntry[],
): NonNullable<WeightsLook['mapping']> {
  const { map, tensors, leftOut } = mappingInto(real, file)
  const { classes, channels, height, width } = imagesFor(model, file, dataset, datasets)
  return {
    map,
    tensors: tensors.map(({ ours, theirs, shape, shapeThere, state, change }) => ({
      ours,
      theirs,
      shape: [...shape],
      shapeThere: shapeThere === null ? null : [...shapeThere],
      state,
      change,
    })),
    leftOut,
    classes: classes.length,
    channels,
    height,
    width,
  }
}

/** Models that a file has every tensor of, in the right shape: what our own files say first, then by the names. */
function modelsOf(opened: OpenedFile): string[] {
  const { file } = opened
  const names = [...file.tensors.keys()]
  const known = weightMaps.filter(({ lines }) => countKnown(lines, names) > 0).flatMap(({ models }) => models)
  const own = file.metadata['model']
  const likely = own !== undefined && mappedModels.includes(own) ? [own, ...known] : [...known]
  // Files of ours have names that no map has.
  const candidates = likely.length > 0 ? likely : mappedModels
  return [...new Set(candidates)].filter((model) => fits(opened, model))
}

function fits(opened: OpenedFile, model: string): boolean {
  try {
    const mapping = mappingInto(networkFor(opened, model, undefined, []), opened.file)
    return mapping.tensors.every(({ state }) => state !== 'missing' && state !== 'misshapen')
  } catch (error) {
    if (error instanceof BadInput) return false
    throw error
  }
}

import { stat } from 'node:fs/promises'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { weightsNamePattern, weightsSource } from '../../../shared/experiment/source.ts'
import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import { cacheDirectoryOf } from '../../host/data-directory.ts'
import { imagesFor } from '../../trainer/weights/own-images.ts'
import { realNetwork, type RealNetwork } from '../../trainer/weights/read-into.ts'
import { openKept } from '../../weights/kept/open-kept.ts'
import { listWeights } from '../../weights/kept/registry.ts'
import { readWeights, type WeightFile } from '../../weights/read-weights.ts'
import { dataDirectoryOf, type CommonOptions } from '../with-host.ts'

/** Options that say what is in a file of weights. */
export interface WeightOptions extends CommonOptions {
  part?: string
  model?: string
  modelParameters?: ParameterValues
  dataset?: string
  json?: boolean
}

/** A file of weights with the model that it is of. */
export interface GivenWeights {
  path: string
  file: WeightFile
  /** Null if nothing says it. */
  model: string | null
  parameters: ParameterValues
}

/** A file, or kept weights by their name (with weights: before it if there is a file of that name). @throws BadInput */
export async function givenWeights(given: string, options: WeightOptions): Promise<GivenWeights> {
  const data = cacheDirectoryOf(dataDirectoryOf(options))
  const source = weightsSource(given) ?? (await keptName(given, data))
  if (source === null) {
    const file = await readWeights(given, options.part)
    return { path: given, file, model: options.model ?? null, parameters: options.modelParameters ?? {} }
  }
  const { kept, file } = await openKept(source, data)
  if (options.model !== undefined && options.model !== kept.model)
    throw new BadInput({
      code: 'conflict',
      subject: kept.name,
      field: 'model',
      what: phrase`the weights "${kept.name}" are kept as those of ${kept.model}`,
      remedy: 'leave the model out, or add the file again under another name',
    })
  const parameters = { ...kept.modelParameters, ...options.modelParameters }
  return { path: given, file, model: kept.model, parameters }
}

async function keptName(given: string, data: string): Promise<{ name: string; digest: null } | null> {
  if (!weightsNamePattern.test(given) || (await stat(given).catch(() => null)) !== null) return null
  return (await listWeights(data)).some(({ name }) => name === given) ? { name: given, digest: null } : null
}

/** The network that given weights are of, on the images of a data set or those that they were made for. */
export async function networkOf(given: GivenWeights, options: WeightOptions): Promise<RealNetwork> {
  const { model, file, parameters } = given
  if (model === null)
    throw new BadInput({
      code: 'missing-value',
      subject: given.path,
      field: 'model',
      what: phrase`${given.path} does not say of which model it is`,
      remedy: 'name the model',
    })
  const known = options.dataset === undefined ? [] : await listDatasets(cacheDirectoryOf(dataDirectoryOf(options)))
  return realNetwork(model, parameters, imagesFor(model, file, options.dataset, known), file)
}

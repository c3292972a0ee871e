import { BadInput } from '../../../shared/errors/bad-input.ts'
import { listed, phrase } from '../../../shared/errors/phrase.ts'
import { residualMap, smallResidualMap } from './residual.ts'
import type { WeightMap } from './weight-map.ts'

export const weightMaps: readonly WeightMap[] = [residualMap, smallResidualMap]

/** Models that public weights can be read into. */
export const mappedModels = weightMaps.flatMap(({ models }) => models)

/** The map of a model. @throws BadInput if there is none */
export function mapOf(model: string): WeightMap {
  const map = weightMaps.find(({ models }) => models.includes(model))
  if (map !== undefined) return map
  throw new BadInput({
    code: 'unsupported',
    subject: model,
    field: 'model',
    what: phrase`no names of public weights are known for ${model}`,
    remedy: phrase`take one of: ${listed(mappedModels)}`,
  })
}

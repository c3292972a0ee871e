import { BadInput } from '../../../shared/errors/bad-input.ts'
import { listed, phrase } from '../../../shared/errors/phrase.ts'
import { countKnown } from '../names.ts'
import { residualMap, smallResidualMap } from './residual.ts'
import { transformerMaps } from './transformer.ts'
import { vggMaps } from './vgg.ts'
import type { WeightMap } from './weight-map.ts'

export const weightMaps: readonly WeightMap[] = [residualMap, smallResidualMap, ...vggMaps, ...transformerMaps]

/** Models that public weights can be read into. */
export const mappedModels = [...new Set(weightMaps.flatMap(({ models }) => models))]

/** The maps of a model, the one under whose names it is written first. @throws BadInput if there is none */
export function mapsOf(model: string): [WeightMap, ...WeightMap[]] {
  const [first, ...more] = weightMaps.filter(({ models }) => models.includes(model))
  if (first !== undefined) return [first, ...more]
  throw new BadInput({
    code: 'unsupported',
    subject: model,
    field: 'model',
    what: phrase`no names of public weights are known for ${model}`,
    remedy: phrase`take one of: ${listed(mappedModels)}`,
  })
}

/** The map of a model that knows the most names of a file. @throws BadInput if there is none */
export function mapFor(model: string, names: Iterable<string>): WeightMap {
  const all = [...names]
  const [first, ...more] = mapsOf(model)
  let [best, most] = [first, countKnown(first.lines, all)]
  for (const map of more) {
    const known = countKnown(map.lines, all)
    if (known > most) [best, most] = [map, known]
  }
  return best
}

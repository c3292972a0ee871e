import { writtenEntry, writtenModel } from './architecture/architecture.ts'
import { convolutionalModels, denseModels } from './models/convolutional.ts'
import type { ModelEntry } from './models/entry.ts'
import { residualModels } from './models/residual.ts'
import { transformerModels } from './models/transformer.ts'
import { vggModels } from './models/vgg.ts'

export const models: readonly ModelEntry[] = [
  ...convolutionalModels,
  ...vggModels,
  ...denseModels,
  ...residualModels,
  ...transformerModels,
]

export const modelNames = models.map((model) => model.name)

/** The catalogue entry of a model, or undefined if there is none of that name. */
export function findModel(name: string): ModelEntry | undefined {
  return models.find((model) => model.name === name)
}

/** What says which network an experiment trains; the second is absent in runs of older versions. */
export interface ModelChoiceFields {
  model: string
  architecture?: string | null
}

/** The entry of the network of an experiment, of the catalogue or written. @throws BadInput if it is written wrongly */
export function modelOf({ model, architecture }: ModelChoiceFields): ModelEntry {
  if (model === writtenModel) return writtenEntry(architecture ?? '')
  const entry = findModel(model)
  if (entry === undefined) throw new Error(`There is no model "${model}".`)
  return entry
}

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

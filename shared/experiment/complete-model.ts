import type { FaultInput } from '../errors/fault.ts'
import { phrase } from '../errors/phrase.ts'
import type { ImageForm, ModelEntry } from './models/entry.ts'
import { completeParameters, type ParameterValues } from '../quantizers/parameter.ts'
import { findPreset, presets, type LayerRole } from './policy.ts'

/** A model's open choices. */
export interface ModelChoice {
  modelParameters: ParameterValues
  /** Absent in runs of older versions. */
  stochasticDepth?: number
  /** Null (or absent, in runs of older versions) for the one that the model proposes. */
  preset?: string | null
}

/**
 * Fills in a model's parameters and preset for images of a form, and checks that they go together.
 * @param images how the images are called in a complaint, for example "the 28x28 images of mnist"
 */
export function completeModel(
  model: ModelEntry,
  form: ImageForm,
  images: string,
  { modelParameters, preset, stochasticDepth = 0 }: ModelChoice,
): { values: Record<string, number>; preset: string; complaints: FaultInput[] } {
  const { values, complaints } = completeParameters(`the model ${model.name}`, model.parameters, {
    ...model.propose(form),
    ...modelParameters,
  })
  const { patch, dimension, heads } = values
  if (patch !== undefined && (form.height % patch !== 0 || form.width % patch !== 0))
    complaints.push({ code: 'does-not-fit', subject: 'patch', what: phrase`patch ${patch} does not divide ${images}` })
  if (dimension !== undefined && heads !== undefined && dimension % heads !== 0)
    complaints.push({
      code: 'does-not-fit',
      subject: 'heads',
      what: phrase`heads ${heads} does not divide the dimension ${dimension}`,
    })
  const list: FaultInput[] = complaints.map((fault) => ({ ...fault, field: 'modelParameters' }))
  if (Math.min(form.height, form.width) < model.smallestImage) {
    list.push({
      code: 'does-not-fit',
      field: 'model',
      what: phrase`${model.name} needs images of ${model.smallestImage} pixels or more along each side`,
      remedy: phrase`${images} are too small`,
    })
  }
  if (stochasticDepth > 0 && model.residual !== true)
    list.push({
      code: 'conflict',
      subject: model.name,
      field: 'stochasticDepth',
      what: phrase`${model.name} has no residual blocks to leave out`,
      remedy: 'take a ResNet or a vision transformer, or 0',
    })
  const chosen = preset ?? model.preset
  if (binarizedRoles(model, chosen).length === 0) {
    const fitting = presets.filter(({ name }) => binarizedRoles(model, name).length > 0).map(({ name }) => name)
    list.push({
      code: 'conflict',
      subject: chosen,
      field: 'preset',
      what: phrase`"${chosen}" would binarize nothing of ${model.name}`,
      remedy: phrase`take ${fitting.join(', ')}`,
    })
  }
  return { values, preset: chosen, complaints: list }
}

/** The roles among a model's layers that a preset binarizes. */
export function binarizedRoles(model: ModelEntry, preset: string | null | undefined): LayerRole[] {
  const { binarized } = findPreset(preset ?? model.preset)!
  return model.roles.filter((role) => binarized.includes(role))
}

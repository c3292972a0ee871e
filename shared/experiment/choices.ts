import { quantizers } from '../quantizers/zoo.ts'
import { updateRules } from '../quantizers/update-rule.ts'
import { builtInDatasets } from './dataset-catalogue.ts'
import { activationForms, weightForms } from './forms.ts'
import { models } from './model-catalogue.ts'
import { presets } from './policy.ts'

/** Title and meaning of a named value of a field. */
export interface Choice {
  name: string
  title: string
  help: string
}

/** The fields whose values come from a catalogue, in its order. */
const catalogues: Readonly<Record<string, readonly Choice[]>> = {
  dataset: builtInDatasets,
  model: models,
  preset: presets,
  quantizer: quantizers,
  update: updateRules,
  weightForm: weightForms,
  activationForm: activationForms,
}

/** The named values of a field; none if it has no catalogue. */
export function choicesOf(key: string): readonly Choice[] {
  return Object.hasOwn(catalogues, key) ? catalogues[key]! : []
}

/** A named value of a field, or undefined if there is none of that name. */
export function findChoice(key: string, name: unknown): Choice | undefined {
  return choicesOf(key).find((choice) => choice.name === name)
}

/** Fields whose choices have a list of their own on the command line. */
const listedElsewhere: readonly string[] = ['dataset', 'model', 'quantizer']

/** Explains each value of a field in one line of help; null if the help is elsewhere. */
export function choicesText(key: string): string | null {
  const choices = choicesOf(key)
  if (choices.length === 0 || listedElsewhere.includes(key)) return null
  return choices.map(({ name, help }) => `${name}: ${help}`).join('; ')
}

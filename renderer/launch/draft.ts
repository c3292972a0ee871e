import { fields } from '../../shared/experiment/experiment.ts'
import type { Field } from '../../shared/experiment/field.ts'
import { models } from '../../shared/experiment/model-catalogue.ts'
import type { Parameter } from '../../shared/quantizers/parameter.ts'
import { customName, findMethod, methodNameOf, pairKeys } from '../../shared/experiment/method.ts'
import type { Quantizer } from '../../shared/quantizers/quantizer.ts'
import { findQuantizer, quantizers } from '../../shared/quantizers/zoo.ts'
import type { Search } from '../../shared/experiment/search.ts'
import { parseValues, type Values } from './values.ts'

/**
 * Content of the launch form: the text of every field that was changed, by the key of the field, and by
 * "modelParameters.width" or "quantizerParameters.clip" for a parameter. What is absent has its default.
 */
export type Texts = Readonly<Record<string, string>>

export interface Draft {
  /** Name of the study; empty for the proposed one, or for a single run without a study. */
  name: string
  texts: Texts
  /** How the matrix is looked through; all of it if this is left out. */
  search?: Search
}

export const emptyDraft: Draft = { name: '', texts: {} }

/** The fields of the form other than the maps of parameters, which have fields of their own. */
export const plainFields: readonly Field[] = fields.filter((field) => field.kind !== 'parameters')

export type ParameterOwner = 'modelParameters' | 'quantizerParameters'

/** A parameter as a field of the form. */
export function parameterField(
  parameter: Parameter,
): Pick<Field, 'kind' | 'nullable' | 'defaultValue' | 'minimum' | 'maximum' | 'title'> {
  return {
    ...parameter,
    kind: parameter.integer === true ? 'integer' : 'number',
    nullable: false,
    defaultValue: parameter.default,
  }
}

/** Reads one field of a draft. */
export function valuesOf(draft: Draft, key: string): Values {
  return parseValues(
    plainFields.find((field) => field.key === key)!,
    draft.texts[key] ?? '',
  )
}

/** The chosen models and quantizers of a draft, by name; empty if the text is wrong. */
export function chosen(draft: Draft, key: 'model' | 'quantizer'): string[] {
  return valuesOf(draft, key).values as string[]
}

/** The method of a chosen quantizer: its name, or the custom pair that the draft writes. */
export function methodOfChoice(draft: Draft, name: string): string {
  return name === customName
    ? methodNameOf({ quantizer: name, ...Object.fromEntries(pairKeys.map((key) => [key, draft.texts[key]])) })
    : name
}

/** A chosen quantizer of a draft; undefined if a custom pair is not written yet, or wrong. */
export function quantizerOfChoice(draft: Draft, name: string): Quantizer | undefined {
  return name === customName ? findMethod(methodOfChoice(draft, name)) : findQuantizer(name)
}

/** Parameters that at least one of the chosen models or quantizers takes. */
export function parametersOf(draft: Draft, owner: ParameterOwner): Parameter[] {
  const catalogue: readonly { name: string; parameters: readonly Parameter[] }[] =
    owner === 'modelParameters' ? models : quantizers
  const names = chosen(draft, owner === 'modelParameters' ? 'model' : 'quantizer')
  const parameters = catalogue.filter((entry) => names.includes(entry.name)).flatMap((entry) => entry.parameters)
  return parameters.filter(
    (parameter, index) => parameters.findIndex((other) => other.name === parameter.name) === index,
  )
}

/** The draft with another text in one field; an empty text takes the field back to its default. */
export function withText(draft: Draft, key: string, text: string): Draft {
  const { [key]: _before, ...rest } = draft.texts
  return { ...draft, texts: text.trim() === '' ? rest : { ...rest, [key]: text } }
}

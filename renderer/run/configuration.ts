import { fieldHelp } from '../format/field-help.ts'
import { experimentFields, fields, type FieldKey } from '../../shared/experiment/experiment.ts'
import { sections, type Section } from '../../shared/experiment/field.ts'
import { isRelevant } from '../../shared/experiment/relevant.ts'
import { resolveExperiment } from '../../shared/experiment/resolve.ts'
import { shownValue } from '../format/shown-value.ts'
import { formatNumber } from '../format/number.ts'
import { t } from '../words/words.ts'

export interface ConfigurationLine {
  key: string
  title: string
  help: string
  section: Section
  value: string
  /** The default; null if the value is the default. */
  otherwise: string | null
  /** The field has no effect beside the values of the others. */
  idle: boolean
  /** Shown unless every field is asked for: it was changed, or says what this run is. */
  leading: boolean
}

/** What a run is, if it has an effect: the sections that are not of details. */
const leadingSections: readonly Section[] = ['What', 'Method', 'Training']

/**
 * A resolved experiment line by line, in the order of the form; marks what differs from the default. A proposal of a
 * quantizer or model is not a difference.
 */
export function configurationLines(experiment: Readonly<Record<string, unknown>>): ConfigurationLine[] {
  const proposed = proposals(experiment)
  return sections.flatMap((section) =>
    fields
      .filter((field) => field.section === section)
      .map((field) => {
        const usual = proposed[field.key]
        // What a run lacks did not exist when it was trained, and is as the default.
        const value = experiment[field.key] === undefined ? usual : experiment[field.key]
        const differs = JSON.stringify(value) !== JSON.stringify(usual)
        const idle = !isRelevant(field.key as FieldKey, experiment)
        return {
          key: field.key,
          title: field.title,
          help: fieldHelp(field),
          section,
          value: textOf(field.key, value),
          otherwise: differs ? textOf(field.key, usual) : null,
          idle,
          leading: differs || (!idle && field.advanced !== true && leadingSections.includes(section)),
        }
      }),
  )
}

/** The experiment with the same data, model and quantizer and everything else left open. */
function proposals(experiment: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const defaults: Record<string, unknown> = { ...experimentFields.parse({}) }
  try {
    const { dataset, model, quantizer, forward, backward, deploy } = experiment
    const resolved = resolveExperiment({ dataset, model, quantizer, forward, backward, deploy, batchSize: 1 })
    return {
      ...resolved,
      batchSize: defaults.batchSize,
      dataset: defaults.dataset,
      model: defaults.model,
      quantizer: defaults.quantizer,
      forward: null,
      backward: null,
      deploy: null,
    }
  } catch {
    // A run of a version that knew other names: then every field is compared with the plain default.
    return defaults
  }
}

function textOf(key: string, value: unknown): string {
  if (key === 'trainImages' && value === null) return 'all'
  if (key === 'threads' && value === null) return 'shared'
  if (key === 'startFrom' && (value === null || value === undefined)) return t('run.newWeights')
  return typeof value === 'number'
    ? Number.isInteger(value)
      ? String(value)
      : formatNumber(value)
    : shownValue(key, value)
}

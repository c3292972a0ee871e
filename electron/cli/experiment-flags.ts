import { InvalidArgumentError, Option, type Command } from 'commander'
import { choicesText } from '../../shared/experiment/choices.ts'
import { fields, type ExperimentInput } from '../../shared/experiment/experiment.ts'
import type { Field } from '../../shared/experiment/field.ts'
import type { KeptWeights } from '../../shared/experiment/kept-weights.ts'
import type { DatasetEntry } from '../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment } from '../../shared/experiment/resolve.ts'
import { startTeaches } from '../../shared/experiment/source.ts'
import { suggestion } from '../../shared/errors/suggestion.ts'
import { readArchitecture } from '../host/read-architecture.ts'
import { collectParameters, parseInteger, parseIntegers, parseNumber } from './arguments.ts'

/** Typed for a field that is to follow the quantizer or the model, whatever the recipe says. */
const proposed = 'proposed'

/** The flag of a field: batchSize gives --batch-size. */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** Gives a command one flag for every field of the experiment, under the headings of the form. */
export function addExperimentFlags(command: Command): void {
  for (const field of fields) {
    const option = new Option(`${flagOf(field.key)} <${placeholder(field)}>`, helpOf(field))
      .argParser(parserOf(field))
      .helpGroup(`${field.section}:`)
    command.addOption(option)
  }
}

/** The fields that were given as flags, once for each seed that was given. */
export function experimentsOf(options: Record<string, unknown>): ExperimentInput[] {
  const experiment = Object.fromEntries(
    fields.filter(({ key }) => options[key] !== undefined).map(({ key }) => [key, options[key]]),
  )
  const seeds = options.seed as readonly number[] | undefined
  return seeds === undefined ? [experiment] : seeds.map((seed) => ({ ...experiment, seed }))
}

/** Checks an experiment before anything is opened or written. @throws BadInput */
export function checkExperiment(
  experiment: unknown,
  datasets: readonly DatasetEntry[],
  weights: readonly KeptWeights[],
): void {
  resolveExperiment(experiment, datasets, weights)
}

function placeholder({ key, kind }: Field): string {
  if (key === 'architecture') return 'file|json'
  if (key === 'teacher') return `run|weights:name|${startTeaches}`
  if (kind === 'parameters') return 'name=number,...'
  return kind === 'toggle' ? 'on|off' : kind === 'source' ? 'run|weights:name' : kind
}

function helpOf({ key, help, whenEmpty = proposed, unit, kind, choices, open, nullable, defaultValue }: Field): string {
  const facts = [
    kind === 'choice' && choices !== undefined
      ? `one of ${choices.join(', ')}${open === true ? ' or a name of your own' : ''}`
      : unit,
    ...(key === 'seed' ? ['1..3 or 1,4 trains a run for each'] : []),
    kind === 'parameters'
      ? 'may be given several times'
      : `default: ${nullable && defaultValue === null ? whenEmpty : wordOf(defaultValue)}`,
  ].filter((fact) => fact !== undefined)
  const meanings = choicesText(key)
  return `${help} (${facts.join('; ')})${meanings === null ? '' : `. ${meanings}`}`
}

function wordOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return value === '' ? 'none' : String(value)
}

function parserOf(field: Field): (text: string, earlier: unknown) => unknown {
  return (text, earlier) => {
    if (field.nullable && text === proposed) return null
    if (field.key === 'seed') return parseIntegers(text)
    if (field.key === 'architecture') return readArchitecture(text)
    switch (field.kind) {
      case 'integer':
        return one(text, parseInteger)
      case 'number':
        return one(text, parseNumber)
      case 'source':
        return /^\d/.test(text) ? parseInteger(text) : text
      case 'parameters':
        return collectParameters(text, earlier as Record<string, number> | undefined)
      case 'toggle':
        if (text !== 'on' && text !== 'off') throw new InvalidArgumentError('It is on or off.')
        return text === 'on'
      case 'choice':
        if (field.open !== true && field.choices?.includes(text) === false) throw notAmong(text, field.choices)
        return text
      case 'text':
      case 'expression':
        return text
    }
  }
}

/** One number. @throws InvalidArgumentError that says what takes several, if it looks like several */
function one(text: string, parse: (text: string) => number): number {
  if (/^[^,.]+(\.[^,.]+)?(,|\.\.)./.test(text)) throw new InvalidArgumentError(`${several}.`)
  return parse(text)
}

const several =
  'It is one value here; several make a study: put them into the matrix of a recipe (`signum study show demo --json` ' +
  'prints one) and train it with `signum study run FILE`'

function notAmong(text: string, choices: readonly string[]): InvalidArgumentError {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.length > 1 && parts.every((part) => choices.includes(part))) return new InvalidArgumentError(`${several}.`)
  return new InvalidArgumentError(suggestion(text, choices) ?? `Allowed choices are ${choices.join(', ')}.`)
}

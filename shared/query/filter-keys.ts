import { findMetric, headlineMetric, metrics } from '../metrics/metric.ts'
import { ownMetricNames } from '../metrics/own-metrics.ts'
import { runStates } from '../contract/run.ts'
import { datasetNames } from '../experiment/dataset-catalogue.ts'
import { fields } from '../experiment/experiment.ts'
import { ownFieldNames } from '../experiment/own-fields.ts'
import { quantizerNames } from '../quantizers/zoo.ts'
import { modelNames } from '../experiment/model-catalogue.ts'

/**
 * Which value of a metric is meant: its last value, its best, or its value at the step at which the run was best by the
 * figure to report.
 */
export const readings = ['last', 'best', 'atBest'] as const
export type Reading = (typeof readings)[number]

/**
 * Keys of a filter. Percent: a share that is typed and shown times 100. Date: a day, or how long ago, such
 * as 7d. Any: a number or text, as a script reports it.
 */
export type KeyKind = 'number' | 'percent' | 'text' | 'choice' | 'date' | 'flag' | 'any'

/** A key of the filter bar, and the value of a run that it means. */
export interface FilterKey {
  name: string
  kind: KeyKind
  /** Where its value is: a fact of the run's row, a field of its experiment, or a reading of a metric. */
  source:
    | { from: 'run'; fact: RunFact }
    | { from: 'field'; field: string }
    | { from: 'metric'; metric: string; reading: Reading }
  choices?: readonly string[]
  /** Whether there is no other value than the choices. */
  closed?: boolean
}

export const runFacts = [
  'state',
  'study',
  'id',
  'epoch',
  'seed',
  'tag',
  'notes',
  'name',
  'on',
  'is',
  'created',
  'started',
  'time',
] as const
export type RunFact = (typeof runFacts)[number]

/** Values of `is:`. */
export const runFlags = ['starred', 'archived', 'active'] as const

const factKinds: Readonly<Record<RunFact, KeyKind>> = {
  state: 'choice',
  study: 'text',
  id: 'number',
  epoch: 'number',
  seed: 'number',
  tag: 'text',
  notes: 'text',
  name: 'text',
  on: 'text',
  is: 'flag',
  created: 'date',
  started: 'date',
  time: 'number',
}

const aliases: Readonly<Record<string, string>> = {
  method: 'quantizer',
  data: 'dataset',
  accuracy: headlineMetric,
  acc: headlineMetric,
  loss: 'deployed.loss',
  duration: 'time',
}
const prefixes: readonly (readonly [string, Reading])[] = [
  ['atbest.', 'atBest'],
  ['best.', 'best'],
  ['last.', 'last'],
]
const fieldKeys = new Map(fields.map((field) => [field.key.toLowerCase(), field]))
const metricNames = new Map(metrics.map(({ name }) => [name.toLowerCase(), name]))
const ownChoices: Readonly<Record<string, readonly string[]>> = {
  quantizer: quantizerNames,
  model: modelNames,
  dataset: datasetNames,
}

const builtInKeyNames: readonly string[] = [
  'state',
  'quantizer',
  'model',
  'dataset',
  'study',
  'seed',
  'tag',
  'is',
  'created',
  'started',
  'duration',
  'id',
  'accuracy',
  'loss',
  'epoch',
  'notes',
  'name',
  'on',
  'best.accuracy',
  'atbest.loss',
  ...fields
    .map(({ key }) => key)
    .filter(
      (key) => !['quantizer', 'model', 'dataset', 'seed', 'quantizerParameters', 'modelParameters'].includes(key),
    ),
  ...metrics.map(({ name }) => name).filter((name) => !fieldKeys.has(name.toLowerCase())),
]

/**
 * Names offered for completion, those that are asked for most first; metrics and fields of scripts, as far as they are
 * known, last.
 */
export function filterKeyNames(): string[] {
  return [...builtInKeyNames, ...ownMetricNames(), ...ownFieldNames()]
}

/** The key of a name as it is typed, in whatever case; null if there is none. */
export function findFilterKey(typed: string): FilterKey | null {
  const name = typed.toLowerCase()
  for (const [prefix, reading] of prefixes) {
    const metric = name.startsWith(prefix) ? metricOf(name.slice(prefix.length)) : null
    if (metric !== null) return metricKey(typed, metric, reading)
  }
  const meant = aliased(name)
  const fact = runFacts.find((each) => each === meant)
  if (fact !== undefined)
    return {
      name: typed,
      kind: factKinds[fact],
      source: { from: 'run', fact },
      choices: fact === 'state' ? runStates : fact === 'is' ? runFlags : undefined,
      closed: fact === 'state' || fact === 'is',
    }
  // Before the metrics: learningRate names a field and a metric, and what was asked for is meant.
  const field = fieldKeys.get(meant)
  if (field !== undefined) {
    const kind = ['integer', 'number', 'source'].includes(field.kind)
      ? 'number'
      : field.kind === 'toggle' || field.choices !== undefined
        ? 'choice'
        : 'text'
    return {
      name: typed,
      kind,
      source: { from: 'field', field: field.key },
      choices: field.kind === 'toggle' ? ['on', 'off'] : (ownChoices[field.key] ?? field.choices),
      closed:
        field.kind === 'toggle' ||
        (field.choices !== undefined && field.open !== true && ownChoices[field.key] === undefined),
    }
  }
  const metric = metricOf(meant)
  if (metric !== null) return metricKey(typed, metric, 'last')
  const own = ofThatName(ownFieldNames(), name)
  // Scripts may put numbers and words in the same field: both ways of asking are understood.
  return own === undefined ? null : { name: typed, kind: 'any', source: { from: 'field', field: own } }
}

/** A name among others, in whatever case; the same one first. */
function ofThatName(names: readonly string[], name: string): string | undefined {
  return names.find((each) => each === name) ?? names.find((each) => each.toLowerCase() === name.toLowerCase())
}

function metricOf(name: string): string | null {
  return metricNames.get(aliased(name)) ?? ofThatName(ownMetricNames(), name) ?? null
}

function aliased(name: string): string {
  return Object.hasOwn(aliases, name) ? aliases[name]!.toLowerCase() : name
}

function metricKey(name: string, metric: string, reading: Reading): FilterKey {
  return {
    name,
    kind: findMetric(metric)!.unit === 'percent' ? 'percent' : 'number',
    source: { from: 'metric', metric, reading },
  }
}

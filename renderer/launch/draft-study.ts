import { complaintOf, type Complaint } from '../format/faults.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import type { DatasetEntry } from '../../shared/experiment/dataset-catalogue.ts'
import type { ExperimentInput } from '../../shared/experiment/experiment.ts'
import type { KeptWeights } from '../../shared/experiment/kept-weights.ts'
import { writtenModel } from '../../shared/experiment/architecture/architecture.ts'
import { findModel, models } from '../../shared/experiment/model-catalogue.ts'
import type { Quantizer } from '../../shared/quantizers/quantizer.ts'
import { quantizers } from '../../shared/quantizers/zoo.ts'
import type { Study } from '../../shared/experiment/study.ts'
import { planStudy, type PlannedRun } from '../../shared/experiment/plan-study.ts'
import { labelOf } from '../../shared/tables/labels.ts'
import { customName, methodNameOf, pairKeys } from '../../shared/experiment/method.ts'
import {
  chosen,
  parameterField,
  parametersOf,
  plainFields,
  quantizerOfChoice,
  valuesOf,
  type Draft,
  type ParameterOwner,
} from './draft.ts'
import { parseValues } from './values.ts'
import { t } from '../words/words.ts'

/** Field values of one block of a study's matrix. */
type Block = Record<string, unknown[]>

export interface DraftStudy {
  /** Null if a field cannot be read; then there are complaints. */
  study: Study | null
  complaints: Complaint[]
  /** Notes on effects that may surprise: fields that do not multiply some methods. */
  notes: string[]
}

/** Fields that say nothing to a quantizer that does not know mu. */
export const muKeys: readonly string[] = ['muSchedule', 'muStart', 'muEnd']

/**
 * The study that a draft describes. Each model and quantizer is multiplied only by fields and parameters that it knows,
 * so that no run is launched twice; fields that all runs share are in the base.
 */
export function studyOf(draft: Draft): DraftStudy {
  const complaints: Complaint[] = strays(draft)
  const lists: Block = {}
  for (const field of plainFields) {
    const { values, complaint } = valuesOf(draft, field.key)
    if (complaint !== null) complaints.push({ field: field.key, message: complaint })
    lists[field.key] = values
  }
  const parameters = {
    modelParameters: parameterLists(draft, 'modelParameters', complaints),
    quantizerParameters: parameterLists(draft, 'quantizerParameters', complaints),
  }
  if (complaints.length > 0) return { study: null, complaints, notes: [] }

  const { model: _models, architecture: _written, quantizer: _quantizers, seed, ...rest } = lists
  const common = Object.fromEntries(
    Object.entries(rest).filter(
      ([key]) => !muKeys.includes(key) && key !== 'regime' && !(pairKeys as readonly string[]).includes(key),
    ),
  )
  const ofModel = (name: string): Block => ({
    ...(name === writtenModel ? { architecture: lists['architecture']! } : {}),
    ...parameterProduct(
      parameters.modelParameters,
      (findModel(name)?.parameters ?? []).map((parameter) => parameter.name),
      'modelParameters',
    ),
  })
  const ofQuantizer = (name: string): Block => {
    const quantizer = quantizerOfChoice(draft, name)
    const pair = name === customName ? Object.fromEntries(pairKeys.map((key) => [key, lists[key]!])) : {}
    // Problems of a custom pair are shown at its fields.
    if (quantizer === undefined) return pair
    return {
      ...pair,
      regime: meaningfulRegimes(lists.regime!, quantizer),
      ...(quantizer.mu === null ? {} : Object.fromEntries(muKeys.map((key) => [key, lists[key]!]))),
      ...parameterProduct(
        parameters.quantizerParameters,
        quantizer.parameters.map((parameter) => parameter.name),
        'quantizerParameters',
      ),
    }
  }
  const blocks = alike(chosen(draft, 'model'), ofModel).flatMap((model) =>
    alike(chosen(draft, 'quantizer'), ofQuantizer).map((quantizer): Block => ({
      ...common,
      model: model.names,
      ...model.block,
      quantizer: quantizer.names,
      ...quantizer.block,
      seed: seed!,
    })),
  )
  return {
    study: {
      name: draft.name.trim(),
      notes: '',
      ...hoist(blocks),
      ...(draft.search === undefined ? {} : { search: draft.search }),
    },
    complaints: [],
    notes: notesOf(draft, lists),
  }
}

/** The regimes that say what is true of a quantizer's weights; the first if none does, so that it is complained of. */
function meaningfulRegimes(regimes: unknown[], { levels }: Quantizer): unknown[] {
  const fitting = regimes.filter((regime) => (levels === null ? regime === 'bw' || regime === 'ba' : regime !== 'ba'))
  return fitting.length > 0 ? fitting : regimes.slice(0, 1)
}

const ownedParameters = new Set([
  ...models.flatMap(({ parameters }) => parameters.map(({ name }) => `modelParameters.${name}`)),
  ...quantizers.flatMap(({ parameters }) => parameters.map(({ name }) => `quantizerParameters.${name}`)),
])

/** A complaint for every text, as an address may bring it, that is of no field. */
function strays(draft: Draft): Complaint[] {
  return Object.keys(draft.texts)
    .filter((key) => !plainFields.some((field) => field.key === key) && !ownedParameters.has(key))
    .map((key) => ({ field: null, message: t('launch.unknownField', { key }) }))
}

/** Lists of the parameters that were typed, by name. */
function parameterLists(draft: Draft, owner: ParameterOwner, complaints: Complaint[]): Record<string, number[]> {
  const lists: Record<string, number[]> = {}
  for (const parameter of parametersOf(draft, owner)) {
    const text = draft.texts[`${owner}.${parameter.name}`] ?? ''
    if (text.trim() === '') continue
    const { values, complaint } = parseValues(parameterField(parameter), text)
    if (complaint !== null) complaints.push({ field: `${owner}.${parameter.name}`, message: complaint })
    lists[parameter.name] = values as number[]
  }
  return lists
}

/** The product of the lists of the parameters that are known, as values of the field that holds them. */
function parameterProduct(lists: Record<string, number[]>, known: readonly string[], owner: ParameterOwner): Block {
  const names = known.filter((name) => lists[name] !== undefined)
  if (names.length === 0) return {}
  const values = names.reduce<Record<string, number>[]>(
    (rows, name) => rows.flatMap((row) => lists[name]!.map((value) => ({ ...row, [name]: value }))),
    [{}],
  )
  return { [owner]: values }
}

/** Groups names for which the same block holds. */
function alike(names: readonly string[], blockOf: (name: string) => Block): { names: string[]; block: Block }[] {
  const groups = Map.groupBy(names, (name) => JSON.stringify(blockOf(name)))
  return [...groups.values()].map((group) => ({ names: group, block: blockOf(group[0]!) }))
}

/** Moves what is one and the same value in every block into the base; defaults are left out altogether. */
function hoist(blocks: readonly Block[]): Pick<Study, 'base' | 'matrix'> {
  const base: Record<string, unknown> = {}
  const moved = new Set<string>()
  const defaults = new Map(plainFields.map((field) => [field.key, field.defaultValue]))
  for (const key of new Set(blocks.flatMap((block) => Object.keys(block)))) {
    const lists = blocks.map((block) => block[key])
    const first = lists[0]
    const isDefault = lists.every((list) => list === undefined || (list.length === 1 && list[0] === defaults.get(key)))
    const isShared = first?.length === 1 && lists.every((list) => JSON.stringify(list) === JSON.stringify(first))
    if (isDefault || isShared) moved.add(key)
    if (isShared && !isDefault) base[key] = first[0]
  }
  const matrix = blocks.map((block) => Object.fromEntries(Object.entries(block).filter(([key]) => !moved.has(key))))
  return { base: base as Study['base'], matrix: matrix as Study['matrix'] }
}

function notesOf(draft: Draft, lists: Block): string[] {
  const notes: string[] = []
  const names = chosen(draft, 'quantizer')
  const say = (those: string[], rest: string) =>
    those.length > 0 && notes.push(`${those.map((name) => labelOf('quantizer', name)).join(', ')}: ${rest}`)
  if (muKeys.some((key) => draft.texts[key] !== undefined))
    say(
      names.filter((name) => quantizerOfChoice(draft, name)?.mu === null),
      t('launch.muIgnored'),
    )
  if (lists.regime!.length > 1)
    say(
      names.filter((name) => {
        const quantizer = quantizerOfChoice(draft, name)
        return quantizer !== undefined && meaningfulRegimes(lists.regime!, quantizer).length < lists.regime!.length
      }),
      t('launch.regimeIgnored'),
    )
  return notes
}

/** Checks every experiment of a study. Seeds cannot be wrong once they are read, so that one of them represents all. */
export function checkStudy(
  study: Study,
  datasets?: readonly DatasetEntry[],
  weights: readonly KeptWeights[] | null = null,
): { runs: PlannedRun[]; complaints: Complaint[] } {
  const oneSeed = (matrix: Study['matrix']) =>
    matrix.map((block) => (block.seed === undefined ? block : { ...block, seed: block.seed.slice(0, 1) }))
  try {
    // Phases find their sources by the seed, too: those are checked as they are.
    const runs = planStudy(
      study.phases === undefined ? { ...study, matrix: oneSeed(study.matrix) } : study,
      datasets,
      weights,
    )
    return { runs: study.phases === undefined ? runs : withoutSeeds(runs), complaints: [] }
  } catch (error) {
    if (error instanceof BadInput) return { runs: [], complaints: error.faults.map((fault) => complaintOf(fault)) }
    throw error
  }
}

/** The first of the runs that differ in nothing but the seed. */
function withoutSeeds(runs: readonly PlannedRun[]): PlannedRun[] {
  return [...Map.groupBy(runs, ({ experiment: { seed: _seed, ...rest } }) => JSON.stringify(rest)).values()].map(
    ([first]) => first!,
  )
}

/** A name for a study that has none: its methods, models and data sets. */
export function proposedName(experiments: readonly ExperimentInput[]): string {
  const distinct = (key: 'model' | 'dataset', fallback: string) => [
    ...new Set(experiments.map((experiment) => experiment[key] ?? fallback)),
  ]
  const methods = [
    ...new Set(
      experiments.map((experiment) => methodNameOf({ ...experiment, quantizer: experiment.quantizer ?? 'bnn++' })),
    ),
  ].map((name) => labelOf('quantizer', name))
  const shown = methods.length > 4 ? t('launch.methods', { methods: methods.length }) : methods.join(', ')
  return t('launch.proposedName', {
    methods: shown,
    models: distinct('model', 'cnn-small').join(', '),
    datasets: distinct('dataset', 'mnist').join(', '),
  })
}

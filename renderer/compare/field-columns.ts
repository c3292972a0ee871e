import { visibleText } from '../../shared/errors/visible-text.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { experimentFields, fields, type FieldKey } from '../../shared/experiment/experiment.ts'
import { knownValue, unknown } from '../../shared/experiment/known-value.ts'
import { fieldValue, pairKeys } from '../../shared/experiment/method.ts'
import { isRelevant } from '../../shared/experiment/relevant.ts'
import { headingOf } from '../../shared/tables/labels.ts'
import { shownWithHeading } from '../format/shown-value.ts'
import type { CurveName } from '../chart/align.ts'
import { configurationLines } from '../run/configuration.ts'
import { differences, shortValue } from '../runs/differences.ts'
import { t } from '../words/words.ts'

/** A field in which the lines of a comparison differ, with its value in each of them. */
export interface FieldColumn {
  /** Field of the experiment, "name" (of imported runs) or "run". */
  key: string
  title: string
  /** One a line; empty if there is none to say. */
  texts: string[]
  /** Its values are numbers, which stand at the right. */
  isNumber: boolean
}

/**
 * Fields that the quantizer or the model proposes: they differ with it, and are worth a heading only if they differ
 * by themselves.
 */
const followers: readonly string[] = [
  'muSchedule',
  'muStart',
  'muEnd',
  'quantizerParameters',
  'modelParameters',
  'preset',
  'learningRate',
]

/**
 * Fields in which runs differ by themselves, not because the quantizer or the model proposes it; model and method
 * always.
 */
export function tellingFields(runs: readonly RunRow[]): FieldKey[] {
  const differing = differences(runs)
    .map(({ key }) => key)
    .filter((key): key is FieldKey => key in experimentFields.shape && key !== 'seed')
  const leaders = [...new Set<FieldKey>(['model', 'quantizer', ...differing.filter((key) => !followers.includes(key))])]
  const classes = [
    ...Map.groupBy(runs, (run) => JSON.stringify(leaders.map((key) => fieldValue(run.experiment, key)))).values(),
  ]
  const byThemselves = differing.filter(
    (key) =>
      followers.includes(key) &&
      classes.some((alike) => new Set(alike.map((run) => JSON.stringify(run.experiment[key]))).size > 1),
  )
  return [...leaders, ...byThemselves]
}

/**
 * A column for each field in which the lines differ, the method first. Lines that differ in no field have the number of
 * a run.
 * @param runs one of each line
 * @param single every line is a single run: then seeds tell them apart
 */
export function fieldColumns(runs: readonly RunRow[], single: boolean): FieldColumn[] {
  const differing = new Set(differences(runs).map(({ key }) => key))
  const telling = tellingFields(runs).filter((key) => differing.has(key))
  const keys: FieldKey[] = [
    ...telling.filter((key) => key === 'quantizer'),
    ...telling.filter((key) => key !== 'quantizer'),
    ...(single && differing.has('seed') ? (['seed'] as const) : []),
  ]
  const columns = keys.map((key) => columnOf(key, runs))
  const names = runs.map(({ origin }) => (origin === null || origin.kind === 'archive' ? '' : visibleText(origin.name)))
  const isNamed = names.every((name, index) => name === '' || columns.some(({ texts }) => texts[index] === name))
  if (!isNamed) columns.push({ key: 'name', title: t('compare.nameColumn'), texts: names, isNumber: false })
  if (columns.length === 0) columns.push(columnOf('quantizer', runs))
  const rows = runs.map((_, index) => JSON.stringify(columns.map(({ texts }) => texts[index])))
  if (new Set(rows).size < runs.length)
    columns.push({
      key: 'run',
      title: t('compare.runColumn'),
      texts: runs.map(({ id }) => String(id)),
      isNumber: true,
    })
  return columns
}

function columnOf(key: FieldKey, runs: readonly RunRow[]): FieldColumn {
  const values = runs.map((run) => knownValue(run, key))
  return {
    key,
    title: headingOf(key),
    texts: values.map((value) => (value === unknown ? unknown : shortValue(key, value))),
    isNumber: values.every((value) => typeof value === 'number' || value === unknown),
  }
}

/** Columns of which each is in the name of a line; of more, those that tell lines apart. */
const fewColumns = 3

/**
 * The name of each line where room is short, from what stands in its columns. In one line it leaves out what goes
 * without saying: the value that most lines have, and, where many fields differ, those that tell no lines apart.
 */
export function shortNames(columns: readonly FieldColumn[], count: number): CurveName[] {
  const inShort = new Set(columns.length > fewColumns ? tellingColumns(columns, count) : columns)
  const usual = columns.map((column, place) => (place === 0 || column.isNumber ? null : usualOf(column)))
  return Array.from({ length: count }, (_, index) => {
    const short = columns.map((column, place) =>
      !inShort.has(column) || column.texts[index] === usual[place] ? '' : column.texts[index]!,
    )
    const told = columns.filter(({ texts }) => texts[index] !== '' && texts[index] !== unknown)
    const [first, ...others] = told.map(({ title, texts, isNumber }) =>
      isNumber ? `${title.toLowerCase()} ${texts[index]!}` : texts[index]!,
    )
    return {
      head: first ?? unknown,
      rest: others.join(', '),
      short:
        (told.length === 1 ? '' : short.filter((text) => text !== '' && text !== unknown).join(' · ')) ||
        (first ?? unknown),
    }
  })
}

/** Columns that, one after the other, tell apart lines alike in those before; names of imported runs always. */
function tellingColumns(columns: readonly FieldColumn[], count: number): FieldColumn[] {
  let names = Array.from({ length: count }, () => '')
  return columns.filter(({ key, texts }) => {
    const longer = names.map((name, index) => JSON.stringify([name, texts[index]]))
    const isTelling = new Set(longer).size > new Set(names).size
    if (isTelling) names = longer
    return isTelling || key === 'name'
  })
}

/** What more than half of the lines have in a column; null if there is no such value. */
function usualOf({ texts }: FieldColumn): string | null {
  const isUsual = (text: string) => 2 * texts.filter((other) => other === text).length > texts.length
  return texts.find((text) => text !== '' && text !== unknown && isUsual(text)) ?? null
}

/**
 * What is the same in all runs, said once: what a run is made of, and whatever was changed from the defaults. Fields
 * that some run does not tell are left out.
 */
export function commonFields(runs: readonly RunRow[]): string[] {
  const first = runs.find(({ origin }) => origin === null) ?? runs[0]
  if (first === undefined) return []
  const leading = new Set(
    configurationLines(first.experiment)
      .filter((line) => line.leading && !line.idle)
      .map(({ key }) => key),
  )
  return fields
    .map(({ key }) => key as FieldKey)
    .filter((key) => leading.has(key) && key !== 'seed' && !(pairKeys as readonly string[]).includes(key))
    .filter((key) => runs.every((run) => isRelevant(key, run.experiment)))
    .flatMap((key) => {
      const values = runs.map((run) => knownValue(run, key))
      if (values.includes(unknown) || new Set(values.map((value) => JSON.stringify(value ?? null))).size > 1) return []
      return [shownWithHeading(key, values[0])]
    })
}

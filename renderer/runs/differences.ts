import { visibleText } from '../../shared/errors/visible-text.ts'
import { knownValue, unknown } from '../../shared/experiment/known-value.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { fields } from '../../shared/experiment/experiment.ts'
import { pairKeys } from '../../shared/experiment/method.ts'
import { compareValues, headingOf, labelOf } from '../../shared/tables/labels.ts'
import { shownValue } from '../format/shown-value.ts'
import { t } from '../words/words.ts'

/** A field of the experiment that is not the same in all runs, and which runs have which value. */
export interface Difference {
  key: string
  title: string
  /** In their natural order. */
  values: { value: unknown; text: string; runs: RunRow[] }[]
  /** Runs whose source does not tell the field: they differ in it from none. */
  unknown: RunRow[]
}

/** Fields that the method's name says already. */
const isPart = new Set<string>(pairKeys)

/**
 * Fields in which runs differ: only those that change, in the order of the form; the seed comes last, for it is meant
 * to differ.
 */
export function differences(runs: readonly RunRow[]): Difference[] {
  const order = fields.map((field) => field.key)
  const rank = (key: string) => (key === 'seed' ? Infinity : order.includes(key) ? order.indexOf(key) : order.length)
  const keys = [...new Set(runs.flatMap((run) => Object.keys(run.experiment)))]
    .filter((key) => !isPart.has(key))
    .sort((a, b) => rank(a) - rank(b))
  return keys.flatMap((key) => {
    const valueOf = (run: RunRow) => knownValue(run, key)
    const [told, silent] = [
      runs.filter((run) => valueOf(run) !== unknown),
      runs.filter((run) => valueOf(run) === unknown),
    ]
    const byValue = Map.groupBy(told, (run) => JSON.stringify(valueOf(run) ?? null))
    if (byValue.size < 2) return []
    const values = [...byValue.values()].map((some) => ({
      value: valueOf(some[0]!),
      text: shownValue(key, valueOf(some[0]!)),
      runs: some,
    }))
    const sorted = values.sort((a, b) => compareValues(key, a.value, b.value))
    return [{ key, title: headingOf(key), values: sorted, unknown: silent }]
  })
}

/** Fields that name a run best, in the order in which they are tried. */
const telling = ['quantizer', 'model', 'dataset', 'regime']

/**
 * Short names that distinguish runs: "BNN++, seed 2". A field is named only if it tells apart what the
 * fields before it do not; runs that are alike in everything get their number.
 */
export function tellingNames(runs: readonly RunRow[], leaveOut: readonly string[] = []): string[] {
  const differing = differences(runs)
    .map(({ key }) => key)
    .filter((key) => !leaveOut.includes(key))
  const keys = [
    ...telling.filter((key) => differing.includes(key)),
    ...differing.filter((key) => !telling.includes(key)),
  ]
  // A run that was trained elsewhere is called as it is there: what Signum does not know cannot tell it apart.
  let names = runs.map(({ origin }) => (origin === null || origin.kind === 'archive' ? '' : visibleText(origin.name)))
  let classes = 1
  for (const key of keys) {
    const next = runs.map((run, index) => {
      const value = knownValue(run, key)
      const word = value === unknown ? '' : wordOf(key, value)
      return [names[index]!, word === names[index] ? '' : word].filter((part) => part !== '').join(', ')
    })
    const count = new Set(next).size
    if (count > classes) {
      names = next
      classes = count
    }
  }
  const times = new Map<string, number>()
  for (const name of names) times.set(name, (times.get(name) ?? 0) + 1)
  return names.map((name, index) => {
    if (name === '') return t('runs.run', { id: runs[index]!.id })
    return times.get(name)! > 1 ? t('runs.nameAndRun', { name, id: runs[index]!.id }) : name
  })
}

/** A value if there is no heading; models and data sets by their short names. */
function wordOf(key: string, value: unknown): string {
  return typeof value === 'string' ? shortValue(key, value) : `${headingOf(key).toLowerCase()} ${labelOf(key, value)}`
}

/** A value under its heading where room is short: models and data sets by the names that one types. */
export function shortValue(key: string, value: unknown): string {
  return typeof value === 'string' && value !== '' && key !== 'quantizer' ? visibleText(value) : labelOf(key, value)
}

import { choicesOf, findChoice } from '../experiment/choices.ts'
import { fields } from '../experiment/experiment.ts'
import { unknown } from '../experiment/known-value.ts'
import { methodTitle } from '../experiment/method.ts'
import { visibleText } from '../errors/visible-text.ts'

/** Papers head the column of quantizers so. */
const headings: Readonly<Record<string, string>> = { quantizer: 'Method' }

/** Heading of an experiment's field in a table. */
export function headingOf(key: string): string {
  return (
    (Object.hasOwn(headings, key) ? headings[key] : null) ?? fields.find((field) => field.key === key)?.title ?? key
  )
}

/** Fields that a resolved experiment may leave empty, and what that means. */
const empty: Readonly<Record<string, string>> = {
  startFrom: 'new weights',
  teacher: 'none',
  fixedLayers: 'none',
  trainImages: 'all',
  threads: 'shared',
  accumulatorTile: 'all inputs',
  activationBits: 'by the regime',
  layerMethods: 'the same in all',
  architecture: 'none',
  forward: 'none',
  backward: 'none',
  deploy: 'none',
}

/**
 * A field's value as printed under its own heading, in one line: by title if it comes from a catalogue, "unknown" if
 * the run does not tell it.
 */
export function labelOf(key: string, value: unknown): string {
  return visibleText(titleOf(key, value))
}

function titleOf(key: string, value: unknown): string {
  const entry = findChoice(key, value)
  if (entry !== undefined) return entry.title
  if (value === undefined) return unknown
  if (value === null) return empty[key] ?? 'default'
  if (key === 'quantizer' && typeof value === 'string') return value === '' ? unknown : methodTitle(value)
  if (key === 'model' && typeof value === 'string') return value.replace(/^custom: /, '')
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (typeof value !== 'object') return value === '' ? 'none' : String(value)
  const parts = Object.entries(value).map(([name, part]) => `${name} ${String(part)}`)
  return parts.length === 0 ? 'default' : parts.join(', ')
}

/** A field's value if there is no heading: "MNIST", but "Epochs 6" and "Data set unknown". */
export function labelWithHeading(key: string, value: unknown): string {
  return typeof value === 'string' && value !== unknown
    ? labelOf(key, value)
    : `${headingOf(key)} ${labelOf(key, value)}`
}

/** Order of a field's values: catalogues and choices as listed, then numbers by value, then text. */
export function compareValues(key: string, left: unknown, right: unknown): number {
  const catalogue = choicesOf(key).map(({ name }) => name)
  const listed = catalogue.length > 0 ? catalogue : (fields.find((field) => field.key === key)?.choices ?? [])
  const rank = (value: unknown): number => {
    const place = listed.indexOf(String(value))
    return place < 0 ? listed.length : place
  }
  if (rank(left) !== rank(right)) return rank(left) - rank(right)
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return labelOf(key, left).localeCompare(labelOf(key, right), 'en', { numeric: true })
}

import { visibleText } from '../../shared/errors/visible-text.ts'
import { unknown } from '../../shared/experiment/known-value.ts'
import { labelOf, labelWithHeading } from '../../shared/tables/labels.ts'

/** Fields of which a reader types the value again: in forms, filters and commands. */
const typed: ReadonlySet<string> = new Set(['model', 'dataset'])

const isTyped = (key: string, value: unknown): value is string =>
  typed.has(key) && typeof value === 'string' && value !== '' && value !== unknown

/**
 * A field's value as the window shows it everywhere: models and data sets by the names that one types, everything else
 * as in a table. Tables for a paper have titles.
 */
export function shownValue(key: string, value: unknown): string {
  return isTyped(key, value) ? visibleText(value) : labelOf(key, value)
}

/** The same if there is no heading: "mnist", but "Epochs 6". */
export function shownWithHeading(key: string, value: unknown): string {
  return isTyped(key, value) ? visibleText(value) : labelWithHeading(key, value)
}

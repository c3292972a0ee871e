import type { Field } from '../../shared/experiment/field.ts'
import { proposedWord } from '../format/values.ts'
import { parseRange } from './range.ts'
import { t } from '../words/words.ts'

export interface Values {
  values: unknown[]
  /** Why the text is not a list of values of the field; null if it is. */
  complaint: string | null
}

const mostValues = 1000

/**
 * Reads what was typed into a field: one value or several, "0.001, 0.003", or ranges: "1, 2, 5..8" of whole numbers,
 * "0.001..0.1 in 5 log". An expression is one value, whatever commas are in it. An empty text means the field's
 * default.
 */
export function parseValues(
  field: Pick<Field, 'kind' | 'nullable' | 'defaultValue' | 'minimum' | 'maximum' | 'choices' | 'open' | 'title'>,
  text: string,
): Values {
  const doubtful = commaInNumber(field, text)
  if (doubtful !== null)
    return { values: [], complaint: t('launch.decimalComma', { text: doubtful.text, number: doubtful.number }) }
  const parts = (field.kind === 'expression' ? [text] : text.split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (parts.length === 0) return { values: [field.defaultValue], complaint: null }
  const values: unknown[] = []
  for (const part of parts) {
    const read = parsePart(field, part)
    if (typeof read === 'string') return { values: [], complaint: read }
    values.push(...read.values)
  }
  if (values.length > mostValues)
    return { values: [], complaint: t('launch.tooManyValues', { count: values.length, most: mostValues }) }
  const distinct = [...new Set(values)]
  return distinct.length < values.length
    ? { values: distinct, complaint: t('launch.duplicateValue') }
    : { values, complaint: null }
}

/**
 * A comma that may be part of one number: "0,001" in a field of real numbers, "1,024" in one of whole numbers, for
 * nobody writes 024 for 24. With a space after the comma it is a list.
 * @returns what was typed, and how the one number would be written; null if nothing is in doubt.
 */
function commaInNumber({ kind }: Described, text: string): { text: string; number: string } | null {
  if (kind === 'number') {
    const found = /(?:^|[\s,])(\d+,\d+(?:e[-+]?\d+)?)(?=$|\s|,\s)/i.exec(text)
    return found === null ? null : { text: found[1]!, number: found[1]!.replace(',', '.') }
  }
  if (kind !== 'integer') return null
  const found = /(?:^|\s)([1-9]\d{0,2}(?:,\d{3})*,0\d\d(?:,\d{3})*)(?=$|\s|,\s)/.exec(text)
  return found === null ? null : { text: found[1]!, number: found[1]!.replaceAll(',', '') }
}

type Described = Parameters<typeof parseValues>[0]

function parsePart(field: Described, part: string): { values: unknown[] } | string {
  if (field.nullable && part === proposedWord) return { values: [null] }
  // Names that are open are checked where the experiment is resolved.
  if (field.kind === 'choice' && field.open === true) return { values: [part] }
  if (field.kind === 'choice')
    return field.choices?.includes(part) === true
      ? { values: [part] }
      : t('launch.notChoice', { part, choices: field.choices?.join(', ') })
  if (field.kind === 'toggle')
    return part === 'on' || part === 'off' ? { values: [part === 'on'] } : t('launch.notOnOff', { part })
  if (field.kind === 'text' || field.kind === 'expression') return { values: [part] }
  // A source that is no number is a name, checked where the experiment is resolved.
  if (field.kind === 'source' && !/^[-+.\d]/.test(part)) return { values: [part] }
  const whole = field.kind === 'integer' || field.kind === 'source'
  const range = parseRange(part, { whole, most: mostValues })
  if (range !== null) return typeof range === 'string' ? range : checkAll(field, range)
  const number = Number(part)
  if (!Number.isFinite(number)) return t('launch.notNumber', { part })
  if (whole && !Number.isInteger(number)) return t('launch.notWholeNumber', { part })
  return checkAll(field, [number])
}

function checkAll(field: Described, values: number[]): { values: number[] } | string {
  for (const value of values) {
    if (field.minimum !== undefined && value < field.minimum)
      return t('launch.tooSmall', { value, minimum: field.minimum })
    if (field.maximum !== undefined && value > field.maximum)
      return t('launch.tooLarge', { value, maximum: field.maximum })
  }
  return { values }
}

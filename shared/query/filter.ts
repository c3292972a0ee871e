import { suggestion } from '../errors/suggestion.ts'
import { filterKeyNames, findFilterKey, type FilterKey } from './filter-keys.ts'

/**
 * One condition of the filter bar. The grammar: terms separated by spaces, all of which must hold.
 *   word, "two words"       occurs in the method, model, data set, study, name, state or tags
 *   key:value, key:a,b      equals one of the values; * stands for anything: bnn*; "a, b" is one value
 *   key:1..3                lies in the range, ends included; either end may be missing
 *   key>97, key<=0.5        compares a number; accuracies are in percent
 *   created>2026-01-31, created>7d   later than a day, or less than so long ago (m, h, d, w)
 *   "a name">3              a metric or a field of a script whose name has other signs than letters, digits, _ and .
 *   -term                   does not hold
 *   term or term            one of them holds; "or" binds closer than the space between terms
 */
export interface Term {
  /** As it was typed. */
  text: string
  negated: boolean
  /** Whether it may hold in place of the term before it. */
  alternative: boolean
  test: Test
  /** Why the term is not understood; such a term holds for every run. */
  complaint: string | null
}

export type Operator = '>' | '>=' | '<' | '<=' | '='

export type Test =
  | { kind: 'text'; text: string }
  | { kind: 'equals'; key: FilterKey; values: readonly string[] }
  | { kind: 'range'; key: FilterKey; from: number; to: number }
  | { kind: 'compare'; key: FilterKey; operator: Operator; value: number }

/** A word of the filter: quotes hold spaces together. */
const words = /(?:[^\s"]|"[^"]*"?)+/g
/** A value among several: quotes hold commas together. */
const valuesOf = /(?:[^,"]|"[^"]*"?)+/g

/**
 * Parses the text of the filter bar. Never throws: what is not understood carries a complaint.
 * @param now milliseconds since 1970, from which "7d" counts back.
 */
export function parseFilter(text: string, now = Date.now()): Term[] {
  const found = text.match(words) ?? []
  return found.flatMap((word, index) => {
    // At an end it joins nothing: the other term is still to be typed.
    if (word.toLowerCase() === 'or') return []
    const alternative = index > 1 && found[index - 1]!.toLowerCase() === 'or'
    return [{ ...parseTerm(word, now), alternative }]
  })
}

/** Terms that may hold in place of one another; of each group one must. */
export function alternatives(terms: readonly Term[]): Term[][] {
  const groups: Term[][] = []
  for (const term of terms) {
    if (term.alternative) groups.at(-1)!.push(term)
    else groups.push([term])
  }
  return groups
}

/** Terms as text again. */
export function filterText(terms: readonly Term[]): string {
  return terms.map(({ text, alternative }, index) => (alternative && index > 0 ? `or ${text}` : text)).join(' ')
}

/** Whether a value is matched by a wanted one, in which * stands for anything; both in lower case. */
export function matches(wanted: string, value: string): boolean {
  const parts = wanted.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(value)
}

const usualKeys = () => `try ${filterKeyNames().slice(0, 6).join(', ')}`

function parseTerm(text: string, now: number): Omit<Term, 'alternative'> {
  const negated = text.startsWith('-') && text.length > 1
  const body = negated ? text.slice(1) : text
  const term = (test: Test): ReturnType<typeof parseTerm> => ({ text, negated, test, complaint: null })
  const refuse = (complaint: string): ReturnType<typeof parseTerm> => ({
    text,
    negated,
    test: { kind: 'text', text: '' },
    complaint,
  })
  const parts = /^("[^"]+"|[\w.]+)(:|>=|<=|>|<|=)(.*)$/s.exec(body)
  if (parts === null) return term({ kind: 'text', text: unquote(body).toLowerCase() })
  const [, quoted, operator, rest] = parts as unknown as [string, string, Operator | ':', string]
  const name = unquote(quoted)
  const key = findFilterKey(name)
  const value = unquote(rest)
  if (key === null) return refuse(`cannot filter by "${name}"; ${suggestion(name, filterKeyNames()) ?? usualKeys()}`)
  if (value === '') return refuse(`${name} needs a value`)
  const counted = ['number', 'percent', 'date'].includes(key.kind) || (key.kind === 'any' && isNumeric(operator, value))
  const range = /^([^.]*(?:\.\d+)?)\.\.(.*)$/.exec(value)
  if (operator === ':' && counted && range !== null) {
    const from = range[1] === '' ? -Infinity : numberOf(key, range[1]!, now)
    const to = range[2] === '' ? Infinity : numberOf(key, range[2]!, now)
    return Number.isNaN(from) || Number.isNaN(to)
      ? refuse(`cannot read "${value}" as a range; write ${name}:1..3`)
      : term({ kind: 'range', key, from, to: key.kind === 'date' ? endOf(range[2]!, to) : to })
  }
  if (operator === ':' || (operator === '=' && !counted)) {
    if (key.kind === 'date') {
      const from = numberOf(key, value, now)
      return Number.isNaN(from)
        ? refuse(dateHelp(name, value))
        : term({ kind: 'range', key, from, to: /^\d{4}-/.test(value) ? endOf(value, from) : Infinity })
    }
    const values = (rest.match(valuesOf) ?? []).map(unquote).filter((part) => part !== '')
    const unknown = values.find((each) => !isPossible(key, each.toLowerCase()))
    if (unknown !== undefined) return refuse(unknownHelp(key, unknown))
    return term({ kind: 'equals', key, values: values.map((part) => part.toLowerCase()) })
  }
  if (!counted) return refuse(`${name} is text: write ${name}:${value}`)
  const number = numberOf(key, value, now)
  if (Number.isNaN(number))
    return refuse(
      key.kind === 'date' ? dateHelp(name, value) : `${name} is compared with a number, not with "${value}"`,
    )
  return term({ kind: 'compare', key, operator, value: number })
}

/** Whether a field of any values is compared as a number: by its size, or as a range. */
function isNumeric(operator: Operator | ':', value: string): boolean {
  return operator === ':' || operator === '=' ? /^[^.]*(\.\d+)?\.\./.test(value) : true
}

/** Meaning of a word for a switch; null if none. */
export function isOn(word: string): boolean | null {
  return ['on', 'true', 'yes'].includes(word) ? true : ['off', 'false', 'no'].includes(word) ? false : null
}

/** Whether any run may have a value: numbers are numbers, and a closed key has no values but its choices. */
function isPossible({ kind, closed, choices }: FilterKey, value: string): boolean {
  if (kind === 'number' || kind === 'percent') return Number.isFinite(Number(value))
  if (kind === 'flag') return choices!.includes(value)
  if (closed === true && choices![0] === 'on' && isOn(value) !== null) return true
  return closed !== true || choices!.some((choice) => matches(value, choice.toLowerCase()))
}

function unknownHelp({ name, kind, choices = [] }: FilterKey, value: string): string {
  if (kind === 'number' || kind === 'percent') return `${name} is compared with a number, not with "${value}"`
  const begun = choices.filter((choice) => choice.toLowerCase().startsWith(value.toLowerCase()))
  const meant = begun.length > 0 ? `go on: ${begun.join(', ')}` : suggestion(value, choices)
  return `no ${name} is "${value}"; ${meant ?? `there are ${choices.join(', ')}`}`
}

function unquote(text: string): string {
  return text.replaceAll('"', '')
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** A number, or a moment in milliseconds since 1970; NaN if it is neither. */
function numberOf(key: FilterKey, text: string, now: number): number {
  if (key.kind !== 'date') return text.trim() === '' ? Number.NaN : Number(text)
  const ago = /^(\d+(?:\.\d+)?)([mhdw])$/.exec(text)
  if (ago !== null) return now - Number(ago[1]) * units[ago[2]!]!
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  return day === null ? Number.NaN : new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3])).getTime()
}

/** The last millisecond of a day; another moment is its own end. */
function endOf(text: string, moment: number): number {
  if (!/^\d{4}-/.test(text)) return moment
  const day = new Date(moment)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime() - 1
}

function dateHelp(name: string, value: string): string {
  return `"${value}" is not a day: write ${name}>2026-01-31, or ${name}>7d for the last seven days`
}

import { filterKeyNames, findFilterKey, runFlags, type FilterKey } from './filter-keys.ts'

/**
 * One condition of the filter bar. The grammar: terms separated by spaces, all of which must hold.
 *   word, "two words"       occurs in the method, model, data set, study, state or tags
 *   key:value, key:a,b      equals one of the values
 *   key:1..3                lies in the range, ends included; either end may be missing
 *   key>97, key<=0.5        compares a number; accuracies are in percent
 *   created>2026-01-31, created>7d   later than a day, or less than so long ago (m, h, d, w)
 *   -term                   does not hold
 */
export interface Term {
  /** As it was typed. */
  text: string
  negated: boolean
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

/**
 * Parses the text of the filter bar. Never throws: what is not understood carries a complaint.
 * @param now milliseconds since 1970, from which "7d" counts back.
 */
export function parseFilter(text: string, now = Date.now()): Term[] {
  return (text.match(words) ?? []).map((word) => parseTerm(word, now))
}

function parseTerm(text: string, now: number): Term {
  const negated = text.startsWith('-') && text.length > 1
  const body = negated ? text.slice(1) : text
  const term = (test: Test): Term => ({ text, negated, test, complaint: null })
  const refuse = (complaint: string): Term => ({ text, negated, test: { kind: 'text', text: '' }, complaint })
  const parts = /^([\w.]+)(:|>=|<=|>|<|=)(.*)$/s.exec(body)
  if (parts === null) return term({ kind: 'text', text: unquote(body).toLowerCase() })
  const [, name, operator, rest] = parts as unknown as [string, string, Operator | ':', string]
  const key = findFilterKey(name)
  const value = unquote(rest)
  if (key === null) return refuse(`there is no "${name}" to filter by; try ${filterKeyNames.slice(0, 6).join(', ')}`)
  if (value === '') return refuse(`${name} needs a value`)
  const counted = key.kind === 'number' || key.kind === 'percent' || key.kind === 'date'
  const range = /^([^.]*(?:\.\d+)?)\.\.(.*)$/.exec(value)
  if (operator === ':' && counted && range !== null) {
    const from = range[1] === '' ? -Infinity : numberOf(key, range[1]!, now)
    const to = range[2] === '' ? Infinity : numberOf(key, range[2]!, now)
    return Number.isNaN(from) || Number.isNaN(to)
      ? refuse(`"${value}" is no range`)
      : term({ kind: 'range', key, from, to: key.kind === 'date' ? endOf(range[2]!, to) : to })
  }
  if (operator === ':' || (operator === '=' && !counted)) {
    if (key.kind === 'date') {
      const from = numberOf(key, value, now)
      return Number.isNaN(from)
        ? refuse(dateHelp(name, value))
        : term({ kind: 'range', key, from, to: /^\d{4}-/.test(value) ? endOf(value, from) : Infinity })
    }
    const values = value.split(',').filter((part) => part !== '')
    if (key.kind === 'flag') {
      const unknown = values.find((each) => !runFlags.some((flag) => flag === each.toLowerCase()))
      if (unknown !== undefined) return refuse(`a run is never "${unknown}"; ask ${name}: ${runFlags.join(', ')}`)
    }
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
  return `"${value}" is no day: write ${name}>2026-01-31, or ${name}>7d for the last seven days`
}

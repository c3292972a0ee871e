import { unmatchedSentence, unmatchedValues } from './unmatched-values.ts'
import { filterKeyNames, findFilterKey, type FilterKey } from './filter-keys.ts'

/** The last word of the text, which is being typed. */
const lastWord = /(?:[^\s"]|"[^"]*"?)*$/

/** Values that the store has under a key of the filter, beside those that are known beforehand. */
export type KnownValues = Readonly<Record<string, readonly string[]>>

/** Completions at the caret: whole terms that complete the last word of the text. */
export function completions(text: string, known: KnownValues = {}): string[] {
  const last = lastWord.exec(text)![0]
  const minus = last.startsWith('-') ? '-' : ''
  const body = last.slice(minus.length)
  const [name, typed] = body.includes(':')
    ? [body.slice(0, body.indexOf(':')), body.slice(body.indexOf(':') + 1).toLowerCase()]
    : [body.toLowerCase(), null]
  if (typed === null)
    return body === ''
      ? []
      : filterKeyNames()
          .filter((key) => key.toLowerCase().startsWith(name))
          .map((key) => `${minus}${/^[\w.]+$/.test(key) ? key : `"${key}"`}:`)
  const key = findFilterKey(name)
  if (key === null) return []
  const before = typed.slice(0, startOfLast(typed))
  const part = typed.slice(before.length).replaceAll('"', '')
  return valuesOf(key, known)
    .filter((value) => value.toLowerCase().startsWith(part) && value.toLowerCase() !== part)
    .map((value) => `${minus}${name}:${before}${/[\s,]/.test(value) ? `"${value}"` : value}`)
}

/** The text with its last word replaced. */
export function completeWith(text: string, completion: string): string {
  return text.replace(lastWord, completion + (completion.endsWith(':') ? '' : ' '))
}

/**
 * The text without a last term that is still being typed: one that begins a key, as "stat" does, or a value that runs
 * have, as "quantizer:bn" does. A list that takes it as it stands would be empty with every second key.
 * @param typing whether somebody types in the field
 */
export function settledText(text: string, known: KnownValues, typing: boolean): string {
  const last = lastWord.exec(text)![0]
  const body = last.slice(last.startsWith('-') ? 1 : 0)
  const without = text.slice(0, text.length - last.length).trimEnd()
  if (!typing || body === '') return text
  if (/^[\w.-]+$/.test(body)) return completions(body).length > 0 ? without : text
  const at = last.indexOf(':')
  const key = at < 0 ? null : findFilterKey(body.slice(0, body.indexOf(':')))
  if (key === null) return text
  const value = last
    .slice(at + 1)
    .slice(startOfLast(last.slice(at + 1)))
    .replaceAll('"', '')
    .toLowerCase()
  const values = valuesOf(key, known).map((each) => each.toLowerCase())
  const isBegun = value !== '' && !values.includes(value) && values.some((each) => each.startsWith(value))
  return isBegun ? without : text
}

/** What may have been meant by the first value of the filter that no run has, in a sentence; null if nobody knows. */
export function meantInstead(text: string, known: KnownValues): string | null {
  const strange = unmatchedValues(text, (key) => valuesOf(key, known)).find(({ remedy }) => remedy !== null)
  return strange === undefined ? null : unmatchedSentence(strange)
}

/** Where the last of several values begins: a comma within quotes parts none. */
function startOfLast(values: string): number {
  const commas = [...values.matchAll(/"[^"]*"?|,/g)].filter(([found]) => found === ',')
  return commas.length === 0 ? 0 : commas.at(-1)!.index + 1
}

/** Values that runs have under a key, or may have. */
function valuesOf(key: FilterKey, known: KnownValues): string[] {
  return [...new Set([...(key.choices ?? []), ...(known[sourceOf(key)] ?? [])])]
}

function sourceOf({ source }: FilterKey): string {
  return source.from === 'run' ? source.fact : source.from === 'field' ? source.field : ''
}

import { filterKeyNames, findFilterKey } from './filter-keys.ts'

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
      : filterKeyNames.filter((key) => key.toLowerCase().startsWith(name)).map((key) => `${minus}${key}:`)
  const key = findFilterKey(name)
  if (key === null) return []
  const source = key.source.from === 'run' ? key.source.fact : key.source.from === 'field' ? key.source.field : ''
  const before = typed.slice(0, typed.lastIndexOf(',') + 1)
  const part = typed.slice(before.length).replaceAll('"', '')
  const values = [...new Set([...(key.choices ?? []), ...(known[source] ?? [])])]
  return values
    .filter((value) => value.toLowerCase().startsWith(part) && value.toLowerCase() !== part)
    .map((value) => `${minus}${name}:${before}${/\s/.test(value) ? `"${value}"` : value}`)
}

/** The text with its last word replaced. */
export function completeWith(text: string, completion: string): string {
  return text.replace(lastWord, completion + (completion.endsWith(':') ? '' : ' '))
}

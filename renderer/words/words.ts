import { createI18n } from 'vue-i18n'
import english from './en.json' with { type: 'json' }

type Messages = typeof english
/** The name of a message: the folder of who says it, then its own. */
export type Key = {
  [Folder in keyof Messages & string]: `${Folder}.${keyof Messages[Folder] & string}`
}[keyof Messages & string]

/** Languages by their files. Another one is a file like `en.json`; what it lacks is said in English. */
const messages = { en: english }

export const words = createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages })

/**
 * The messages of the language that the window began with: it stays with it, and what is said must cost next to
 * nothing.
 */
const spoken: Readonly<Record<string, Readonly<Record<string, string>>>> = messages[words.global.locale.value]

/**
 * Messages that need vue-i18n: plurals, links, literal signs. The rest is filled in here: a table of
 * runs shows hundreds of messages at once.
 */
const isRead = /[|@]|\{'/
const place = /\{(\w+)\}/g

/**
 * Returns a message of the window, in its language.
 * @param values for the message's braces
 */
export function t(key: Key, values: Readonly<Record<string, unknown>> = {}): string {
  const dot = key.indexOf('.')
  const template = spoken[key.slice(0, dot)]?.[key.slice(dot + 1)]
  if (template === undefined || isRead.test(template)) return words.global.t(key, values)
  return template.replace(place, (_, value: string) => String(values[value] ?? ''))
}

/** Nouns with a plural. */
export type Noun = keyof Messages['count'] & string

/** Recent counts with their texts: every row of a table counts. */
const said = new Map<string, string>()
const mostSaid = 1000

/** "1 run", "2 runs": so many of something. @param shown the number as it is written */
export function counted(noun: Noun, count: number, shown: string): string {
  const key = `${noun} ${shown}`
  let text = said.get(key)
  if (text === undefined) {
    if (said.size >= mostSaid) said.clear()
    text = words.global.t(`count.${noun}`, { count: shown }, { plural: count })
    said.set(key, text)
  }
  return text
}

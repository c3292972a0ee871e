import { createI18n } from 'vue-i18n'
import english from './en.json' with { type: 'json' }

type Messages = typeof english
/** The name of a message: the folder of who says it, then its own. */
export type Key = { [Folder in keyof Messages & string]: `${Folder}.${keyof Messages[Folder] & string}` }[keyof Messages & string]

/** Languages by their files. Another one is a file like `en.json`; what it lacks is said in English. */
const messages = { en: english }

export const words = createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages })

/** What vue-i18n must read first: values, plurals, links. Most messages have none of these, and the first window needs hundreds at once. */
const isRead = /[{|@]/

/**
 * What the window says, in its language.
 * @param values what stands in the message's braces
 */
export function t(key: Key, values?: Readonly<Record<string, unknown>>): string {
  const [folder, name] = key.split('.') as [keyof Messages, string]
  const message = (words.global.getLocaleMessage(words.global.locale.value)[folder] as Readonly<Record<string, string>>)[name]
  return message === undefined || isRead.test(message) ? words.global.t(key, values ?? {}) : message
}

/** What there can be several of. */
export type Noun = keyof Messages['count'] & string

/** "1 run", "2 runs": so many of something. @param shown the number as it is written */
export function counted(noun: Noun, count: number, shown: string): string {
  return words.global.t(`count.${noun}`, { count: shown }, { plural: count })
}

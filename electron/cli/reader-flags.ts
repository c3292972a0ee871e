import { Option } from 'commander'
import { readerOption, readerOptionKeys, type ReaderOptionKey } from '../../shared/experiment/reader-options.ts'
import { integerWithin, numberWithin } from './arguments.ts'

/** The options of the data readers as flags of `datasets add`. */
export function readerFlags(): Option[] {
  return readerOptionKeys.map(flagOf)
}

function nameOf(key: ReaderOptionKey): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** A remark of a reader with options by their flags, in place of what the window calls them. */
export function remarkWithFlags(remark: string): string {
  return readerOptionKeys.reduce((text, key) => text.replaceAll(`"${readerOption(key).title}"`, nameOf(key)), remark)
}

function flagOf(key: ReaderOptionKey): Option {
  const option = readerOption(key)
  const flag = nameOf(key)
  const words = `${option.data}: ${option.help}`
  if (option.type === 'flag') return new Option(flag, words)
  const withDefault = (text: string) => `${text} (default: ${option.whenEmpty})`
  if (option.type === 'number')
    return new Option(`${flag} <${option.unit}>`, withDefault(words)).argParser(
      (option.whole ? integerWithin : numberWithin)(option.minimum, option.maximum),
    )
  const meanings = option.choices.map(({ value, title }) => `${value} for ${title}`).join(', ')
  const made = new Option(`${flag} <${option.unit}>`, withDefault(`${words}: ${meanings}`)).choices(
    option.choices.map(({ value }) => String(value)),
  )
  const check = made.parseArg!
  return made.argParser((text: string) => Number(check(text, undefined)))
}

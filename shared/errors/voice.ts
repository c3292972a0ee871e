import type { Fault } from './fault.ts'
import type { Deed, Phrase, PhraseValue } from './phrase.ts'

/** How a border names what a fault refers to. */
export interface Voice {
  /**
   * The name of a field: its flag at a terminal, its title in quotes in a window, its key in an answer of the server.
   */
  field(key: string): string
  /** A noun for a thing to do: a command at a terminal, a place in a window. */
  deed(name: Deed): string
}

const plainDeeds: Readonly<Record<Deed, string>> = {
  'list-runs': 'the list of runs',
  train: 'the start of a run',
  freeze: 'the freezing of a run',
  'show-quantizer': 'the page of the quantizer',
}

/** What is no field of a form or a request is set in the environment. */
const variables: Readonly<Record<string, string>> = { dataDir: 'SIGNUM_DATA_DIR' }

/** The voice of logs, of stored errors and of the server's answers: fields by their keys. */
export const plainVoice: Voice = {
  field: (key) => (Object.hasOwn(variables, key) ? variables[key]! : key),
  deed: (name) => plainDeeds[name],
}

/** A phrase in words. */
export function said({ text, values }: Phrase, voice: Voice): string {
  return text.replaceAll(/\{(\d+)\}/g, (place, index: string) => {
    const value = values[Number(index)]
    return value === undefined ? place : valueSaid(value, voice)
  })
}

function valueSaid(value: PhraseValue, voice: Voice): string {
  if (typeof value !== 'object') return String(value)
  return 'field' in value ? voice.field(value.field) : voice.deed(value.deed)
}

/** A fault as one clause, for a line of its own or for the place of its field: "what happened; what to do". */
export function clauseOf({ what, remedy }: Fault, voice: Voice): string {
  return remedy === null ? said(what, voice) : `${said(what, voice)}; ${said(remedy, voice)}`
}

/** Faults as one line; the name of its field begins each that does not name the field itself. */
export function lineOf(faults: readonly Fault[], voice: Voice): string {
  return faults
    .map((fault) =>
      fault.field === null || namesField(fault, fault.field)
        ? clauseOf(fault, voice)
        : `${voice.field(fault.field)}: ${clauseOf(fault, voice)}`,
    )
    .join('; ')
}

/** Whether the words of a fault say the name of a field themselves. */
export function namesField({ what, remedy }: Fault, key: string): boolean {
  return [...what.values, ...(remedy?.values ?? [])].some(
    (value) => typeof value === 'object' && 'field' in value && value.field === key,
  )
}

/** A fault as sentences, for a notice or a log: "What happened. What to do." */
export function sentencesOf({ what, remedy }: Fault, voice: Voice): string {
  return [what, ...(remedy === null ? [] : [remedy])].map((phrase) => sentenceOf(phrase, voice)).join(' ')
}

/** A phrase as a sentence: a capital, unless it begins with a value of its own, such as a path; and a full stop. */
export function sentenceOf(phrase: Phrase, voice: Voice): string {
  const words = said(phrase, voice)
  const first = phrase.text.startsWith('{0}') ? phrase.values[0] : undefined
  const isName = typeof first === 'number' || typeof first === 'string'
  const begun = isName ? words : words.charAt(0).toUpperCase() + words.slice(1)
  return /[.!?]$/.test(begun) ? begun : `${begun}.`
}

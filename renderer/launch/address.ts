import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { Draft } from './draft.ts'

/** A draft as the query of the view's address: one parameter a changed field. */
export function queryOf(draft: Draft): LocationQueryRaw {
  return { ...draft.texts, ...(draft.name === '' ? {} : { name: draft.name }) }
}

const notTexts = new Set(['name', 'from', 'recipe', 'tab'])

/** The draft of an address. */
export function draftOfQuery(query: LocationQuery): Draft {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && !notTexts.has(entry[0]))
  return { name: typeof query.name === 'string' ? query.name : '', texts: Object.fromEntries(entries) }
}

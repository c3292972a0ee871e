import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { searchSchema, type Search } from '../../shared/experiment/search.ts'
import type { Draft } from './draft.ts'

/** A draft as the query of the view's address: one parameter a changed field. */
export function queryOf(draft: Draft): LocationQueryRaw {
  return {
    ...draft.texts,
    ...(draft.name === '' ? {} : { name: draft.name }),
    ...(draft.search === undefined ? {} : { search: JSON.stringify(draft.search) }),
  }
}

const notTexts = new Set(['name', 'from', 'recipe', 'tab', 'search'])

/** The draft of an address. */
export function draftOfQuery(query: LocationQuery): Draft {
  const entries = Object.entries(query).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && !notTexts.has(entry[0]),
  )
  const search = searchOf(query.search)
  // What cannot be read stays, and is complained of as a field that does not exist.
  if (search === null && typeof query.search === 'string') entries.push(['search', query.search])
  return {
    name: typeof query.name === 'string' ? query.name : '',
    texts: Object.fromEntries(entries),
    ...(search === null ? {} : { search }),
  }
}

function searchOf(text: unknown): Search | null {
  if (typeof text !== 'string') return null
  try {
    return searchSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

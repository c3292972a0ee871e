import type { RunRow } from '../contract/run.ts'
import { suggestion } from '../errors/suggestion.ts'
import { fieldValue } from '../experiment/method.ts'
import type { FilterKey } from './filter-keys.ts'
import { matches, parseFilter } from './filter.ts'

/** At most so many values are listed if none is near. */
const mostListed = 6

export interface UnmatchedValue {
  what: string
  /** What may have been meant, or what there is; null if that is no short list. */
  remedy: string | null
}

/**
 * Why a filter finds nothing: its values that none of the runs has, with what may have been meant. Numbers, metrics and
 * notes are left out.
 * @param valuesOf what the runs that the filter looked through have under a key
 */
export function unmatchedValues(filter: string, valuesOf: (key: FilterKey) => readonly string[]): UnmatchedValue[] {
  return parseFilter(filter).flatMap(({ test, negated }) => {
    if (test.kind !== 'equals' || negated || !isNamed(test.key)) return []
    const { key, values } = test
    const there = valuesOf(key)
    const isThere = (wanted: string) => there.some((value) => matches(wanted, value.toLowerCase()))
    if (values.some(isThere)) return []
    return values.map((value) => {
      const listed = there.length > 0 && there.length <= mostListed ? `there is ${there.toSorted().join(', ')}` : null
      return { what: `no run has the ${key.name} "${value}"`, remedy: suggestion(value, there) ?? listed }
    })
  })
}

/** It in a sentence. */
export function unmatchedSentence({ what, remedy }: UnmatchedValue): string {
  const text = remedy === null ? what : `${what}; ${remedy}`
  return `${text[0]!.toUpperCase()}${text.slice(1)}${text.endsWith('?') ? '' : '.'}`
}

/** Whether the values of a key are names that can be misspelt. */
function isNamed({ kind, source, closed }: FilterKey): boolean {
  if (closed === true || source.from === 'metric') return false
  if (source.from === 'run') return ['study', 'tag', 'name'].includes(source.fact)
  return kind === 'text' || kind === 'choice' || kind === 'any'
}

/** What runs have under a key. */
export const valuesIn =
  (runs: readonly RunRow[]) =>
  (key: FilterKey): string[] => [...new Set(runs.flatMap((run) => valuesOfRun(key, run)))]

function valuesOfRun({ source }: FilterKey, run: RunRow): string[] {
  if (source.from === 'field') {
    const value = fieldValue(run.experiment, source.field)
    return value === undefined || value === null ? [] : [String(value)]
  }
  if (source.from === 'metric') return []
  const value = source.fact === 'tag' ? run.tags : source.fact === 'study' ? run.studyName : run.name
  return [value ?? []].flat().filter((text) => text !== '')
}

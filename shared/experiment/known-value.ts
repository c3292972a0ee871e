import { comparedValue } from './compared-value.ts'
import { experimentDefaults } from './configuration.ts'
import { fieldValue } from './method.ts'

/** In place of a value that the source of an imported run does not tell; it is not another value than any. */
export const unknown = 'unknown'

/** A run, with where it comes from if it was not trained on this store. */
interface Compared {
  experiment: Readonly<Record<string, unknown>>
  origin: { kind: string } | null
}

/**
 * A field's value as runs are compared by it. What a run of Signum lacks did not exist when it was trained, and is as
 * the default; what the files of an imported run do not say is unknown.
 */
export function knownValue({ experiment, origin }: Compared, key: string): unknown {
  const value = fieldValue(experiment, key)
  if (value !== undefined && value !== '') return comparedValue(key, value)
  return origin === null || origin.kind === 'archive' ? comparedValue(key, experimentDefaults[key]) : unknown
}

import { comparedValue } from './compared-value.ts'
import { experimentFields } from './experiment.ts'

/** Defaults that a version of Signum assumes if a stored experiment lacks a field. */
export const experimentDefaults: Readonly<Record<string, unknown>> = experimentFields.parse({})

/**
 * An experiment but for its seed, as runs are compared by it. A run of an older version is as the default where a field
 * did not exist yet.
 */
export function configurationOf(experiment: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { seed: _seed, ...rest } = { ...experimentDefaults, ...experiment }
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, comparedValue(key, value)]))
}

/** A configuration as text: the same for the same one, on every machine and in every session. */
export function configurationKey(experiment: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(configurationOf(experiment)).sort(([a], [b]) => (a < b ? -1 : 1)))
}

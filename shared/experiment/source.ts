import { z } from 'zod'

const prefix = 'weights:'
/** Names of kept weights. */
export const weightsNamePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/i
const sourcePattern = /^weights:([a-z0-9][a-z0-9._-]{0,63})(?:#([0-9a-f]{12}))?$/i
/** Digits of a digest that a source carries. */
const digestDigits = 12

const sources = (requirement: string) =>
  [z.int(requirement).min(1, requirement), z.string().regex(sourcePattern, requirement)] as const

/** Where weights come from: a run of this store by its number, or kept ones as "weights:NAME". */
const requirement = 'must be the number of a run, or weights:NAME for kept weights'
export const sourceSchema = z.union(sources(requirement), requirement)

/** As a teacher: the weights from which a run starts. */
export const startTeaches = 'start'

const teacherRequirement =
  'must be the number of a run, weights:NAME for kept weights, or start for what it starts from'
export const teacherSchema = z.union([...sources(teacherRequirement), z.literal(startTeaches)], teacherRequirement)

/** Where the weights of a run's teacher come from; null if it has none. */
export function teacherOf({ teacher, startFrom }: { teacher?: unknown; startFrom?: unknown }): string | number | null {
  return ((teacher === startTeaches ? startFrom : teacher) ?? null) as string | number | null
}

/** Kept weights that a source names. */
export interface WeightsSource {
  name: string
  /** The first digits of their SHA-256; null if it says no more than the name. */
  digest: string | null
}

/** @returns null if the source is a run, or none */
export function weightsSource(source: unknown): WeightsSource | null {
  const found = typeof source === 'string' ? sourcePattern.exec(source) : null
  return found === null ? null : { name: found[1]!, digest: found[2]?.toLowerCase() ?? null }
}

/** Kept weights by their name alone. */
export const sourceOf = (name: string): string => `${prefix}${name}`

/** A source that also says which content it means: a name alone may come to mean other weights. */
export const pinnedSource = ({ name, digest }: { name: string; digest: string }): string =>
  `${prefix}${name}#${digest.slice(0, digestDigits)}`

const elsewherePattern = /^run \d+ elsewhere$/
/** A run of another store that did not come along with one that starts from it, or is taught by it. */
export const runElsewhere = (number: number): string => `run ${number} elsewhere`

/** Whether a source is a run of another store. */
export const isElsewhere = (source: unknown): source is string =>
  typeof source === 'string' && elsewherePattern.test(source)

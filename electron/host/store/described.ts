import type { Database } from 'better-sqlite3'
import type { ForeignRun } from './foreign-run.ts'

type Origin = ForeignRun['origin']

/** Known facts of a run in the store. */
export interface Described {
  experiment: Record<string, unknown>
  finishedAt: number | null
  state: ForeignRun['state']
  /** The host that follows it, as JSON; null if none does. */
  owner: string | null
  /** Its name elsewhere; null if it was launched here. */
  name: string | null
  /** Its source. */
  place: Pick<Origin, 'kind' | 'source'>
  /** Names that the user gave its metrics and fields. */
  names: Pick<Origin, 'metrics' | 'fields'>
}

type Row = Pick<Described, 'finishedAt' | 'state' | 'owner'> & { experiment: string; origin: string | null }

/** Reads what is known of runs, each by its number. */
export function describerOf(database: Database): (id: number) => Described {
  const one = database.prepare<[number], Row>(
    'SELECT experiment, origin, finished_at AS finishedAt, state, owner FROM runs WHERE id = ?',
  )
  return (id) => {
    const { experiment, origin: text, ...rest } = one.get(id)!
    const origin = text === null ? null : (JSON.parse(text) as Origin)
    return {
      experiment: JSON.parse(experiment) as Record<string, unknown>,
      ...rest,
      name: origin?.name ?? null,
      place: { kind: origin?.kind ?? 'archive', source: origin?.source },
      names: { metrics: origin?.metrics, fields: origin?.fields },
    }
  }
}
